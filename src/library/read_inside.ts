import { isAbsolute, join, relative, SEPARATOR } from "@std/path";
import { LINK } from "./file_problem.ts";

/** What {@linkcode readInside} is asked for. */
export interface ReadInsideOptions {
  /** The file's path below the folder, parts joined by `/`. */
  path: string;
  /** The most bytes that it may have. */
  maxBytes: number;
}

/**
 * Reads a regular file that lies in a folder. Deno's permission to read a folder also lets
 * `readFile()` follow links out of it, so links and whatever else leads out are refused here.
 *
 * @throws {RangeError} If it is a link, no regular file, outside, or larger than it may be; the
 * message is a reason as `SourceProblem` has it.
 * @throws {Deno.errors.NotFound} If it is not there.
 */
export async function readInside(
  folder: string,
  { path, maxBytes }: ReadInsideOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(folder, ...path.split("/"));
  const [base, real] = await Promise.all([Deno.realPath(folder), Deno.realPath(file)]);
  const looked = await Deno.lstat(file);
  if (looked.isSymlink) throw new RangeError(LINK);
  if (!isBelow(base, real)) throw new RangeError("it lies outside. Put the file itself there.");
  // Opening a pipe would wait for its other end, maybe for ever.
  if (!looked.isFile) throw new RangeError("it is no regular file. Put a copy there.");
  using opened = await Deno.open(file);
  const { size, dev, ino } = await opened.stat();
  // open() follows links as well: it may have become one to elsewhere since.
  if (dev !== looked.dev || ino !== looked.ino) throw new RangeError(LINK);
  if (size > maxBytes) throw new RangeError(tooLarge(size, maxBytes));
  return await readWhole(opened, size);
}

/** Says that a file has too many bytes. */
export function tooLarge(size: number, maxBytes: number): string {
  const [is, limit] = [size, maxBytes].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  return `it has ${is} MiB, and ${limit} MiB is the limit. Put a smaller file there.`;
}

function isBelow(base: string, path: string): boolean {
  const way = relative(base, path);
  return way !== "" && !isAbsolute(way) && way.split(SEPARATOR)[0] !== "..";
}

// One byte more than the size, so that the end is seen.
async function readWhole(file: Deno.FsFile, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size + 1);
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) return bytes.slice(0, length);
    length += read;
  }
  throw new RangeError("it grows while it is read. Read it again once it is written.");
}
