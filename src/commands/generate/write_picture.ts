import { join, parse } from "@std/path";
import { reasonOf } from "./reason_of.ts";

/**
 * Writes a picture into a folder. A name that somebody gave is overwritten; one that ComfyUI gave
 * never is: the picture becomes `name_2.png`.
 *
 * @param options.name Only its last part counts: a server must not choose the folder.
 * @returns Where it was written.
 * @throws {RangeError} If it cannot be written, with where the picture is kept.
 */
export async function writePicture(
  picture: ReadableStream<Uint8Array>,
  options: { folder: string; name: string; overwrite: boolean },
): Promise<string> {
  const { folder, overwrite } = options;
  const { name: stem, ext } = parse(lastPart(options.name));
  for (let number = 1;; number++) {
    const path = join(folder, number === 1 ? stem + ext : `${stem}_${number}${ext}`);
    try {
      const file = await create(path, { folder, overwrite });
      if (!file) continue;
      await fill(path, file, picture);
      return path;
    } catch (error) {
      // What is not read any more must not keep its connection.
      await picture.cancel().catch(() => {});
      throw notWritten(`"${path}"`, error);
    }
  }
}

/** That a picture could not be written, and where it is nevertheless. */
export function notWritten(to: string, cause: unknown): RangeError {
  return new RangeError(
    `Cannot write ${to}: ${reasonOf(cause)}. The picture is kept in ComfyUI's output folder; ` +
      "mend that, and run it again with the same seed.",
    { cause },
  );
}

function lastPart(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return /^\.{0,2}$/.test(last) ? "picture" : last;
}

/** `undefined` where there is such a file already. */
async function create(
  path: string,
  { folder, overwrite }: { folder: string; overwrite: boolean },
): Promise<Deno.FsFile | undefined> {
  const how = {
    write: true,
    ...overwrite ? { create: true, truncate: true } : { createNew: true },
  };
  try {
    return await Deno.open(path, how);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  // Made only where it is missing: the permission may be for the file alone.
  await Deno.mkdir(folder, { recursive: true });
  return await Deno.open(path, how);
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
    if ((await opened.stat().catch(() => undefined))?.isFile) {
      await Deno.remove(path).catch(() => {});
    }
    throw error;
  }
}
