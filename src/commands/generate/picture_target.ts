import { basename, dirname, join } from "@std/path";
import { isFolder } from "../is_folder.ts";
import { may } from "../may.ts";
import { tryToWrite } from "./try_to_write.ts";

/** Where pictures go. */
export interface PictureTarget {
  /** The folder; `undefined` for standard output. */
  folder: string | undefined;
  /** The file's name; what ComfyUI calls it where nobody said. */
  name: string | undefined;
}

/** Other names of it, which only a process with every permission may open. */
const STANDARD_OUTPUT = /^\/(?:dev\/stdout|dev\/fd\/1|proc\/self\/fd\/1)$/;

/**
 * Where the pictures of a run go: what `--out` says, else the current folder. Asked before the
 * run, since a picture that cannot be written was made for nothing.
 *
 * @throws {RangeError} If it is no path, or Easel may not or cannot write there.
 */
export async function pictureTarget(out = "."): Promise<PictureTarget> {
  if (out === "-" || STANDARD_OUTPUT.test(out)) return { folder: undefined, name: undefined };
  if (out === "") {
    throw new RangeError(
      'Cannot write to "": no path. Name a file or a folder, or leave --out out.',
    );
  }
  const isPlace = /(^\.|[\\/])$/.test(out) || await isFolder(out);
  const target = isPlace
    ? { folder: out, name: undefined }
    : { folder: dirname(out), name: basename(out) };
  const { folder, name } = target;
  const path = name === undefined ? folder : join(folder, name);
  if (!may({ name: "write", path })) {
    throw new RangeError(
      `Cannot write to "${path}": Easel may not. Run it with --allow-write="${path}", or let it ` +
        "write to standard output: --out - > picture.png",
    );
  }
  await tryToWrite(target);
  return target;
}
