import { basename, dirname, join, parse } from "@std/path";
import { may } from "../may.ts";
import { messageOf } from "../message_of.ts";

/** Where pictures go. */
export interface PictureTarget {
  /** The folder; `undefined` for standard output. */
  folder: string | undefined;
  /** The file's name; what ComfyUI calls it where nobody said. */
  name: string | undefined;
}

/**
 * Where the pictures of a run go: what `--out` says, else the current folder. Asked before the
 * run, since a picture that cannot be written was made for nothing.
 *
 * @throws {RangeError} If it is no path, or Easel may not write there.
 */
export async function pictureTarget(out = "."): Promise<PictureTarget> {
  if (out === "-") return { folder: undefined, name: undefined };
  if (out === "") {
    throw new RangeError(
      'Cannot write to "": no path. Name a file or a folder, or leave --out out.',
    );
  }
  const isFolder = /(^\.|[\\/])$/.test(out) || await isExistingFolder(out);
  const target = isFolder
    ? { folder: out, name: undefined }
    : { folder: dirname(out), name: basename(out) };
  if (may({ name: "write", path: target.folder })) return target;
  throw new RangeError(
    `Cannot write to "${target.folder}": Easel may not. Run it with ` +
      `--allow-write="${target.folder}", or let it write to standard output: --out - > picture.png`,
  );
}

async function isExistingFolder(path: string): Promise<boolean> {
  if (!may({ name: "read", path })) return false;
  return await Deno.stat(path).then((info) => info.isDirectory, () => false);
}

/**
 * Writes a picture into a folder. A name that somebody gave is overwritten; one that ComfyUI gave
 * never is: the picture becomes `name_2.png`.
 *
 * @param options.name Only its last part counts: a server must not choose the folder.
 * @returns Where it was written.
 */
export async function writePicture(
  picture: ReadableStream<Uint8Array>,
  options: { folder: string; name: string; overwrite: boolean },
): Promise<string> {
  const { folder, overwrite } = options;
  await Deno.mkdir(folder, { recursive: true });
  const { name: stem, ext } = parse(lastPart(options.name));
  for (let number = 1;; number++) {
    const path = join(folder, number === 1 ? stem + ext : `${stem}_${number}${ext}`);
    const file = await create(path, overwrite);
    if (!file) continue;
    await fill(path, file, picture);
    return path;
  }
}

function lastPart(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return /^\.{0,2}$/.test(last) ? "picture" : last;
}

/** `undefined` where there is such a file already. */
async function create(path: string, overwrite: boolean): Promise<Deno.FsFile | undefined> {
  const how = overwrite ? { create: true, truncate: true } : { createNew: true };
  try {
    return await Deno.open(path, { write: true, ...how });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    throw error;
  }
}

/** Half a picture is not kept. */
async function fill(
  path: string,
  file: Deno.FsFile,
  picture: ReadableStream<Uint8Array>,
): Promise<void> {
  using opened = file;
  try {
    // file.writable says nothing of a disk that is full.
    for await (const bytes of picture) {
      for (let at = 0; at < bytes.length;) at += await opened.write(bytes.subarray(at));
    }
  } catch (error) {
    // A device, such as /dev/null, is not ours to remove.
    if ((await Deno.stat(path).catch(() => undefined))?.isFile) {
      await Deno.remove(path).catch(() => {});
    }
    throw new RangeError(
      `Cannot write "${path}": ${messageOf(error)}. The picture is kept in ComfyUI's output ` +
        "folder; mend that, and run it again with the same seed.",
      { cause: error },
    );
  }
}
