import { dirname, join } from "@std/path";
import { may } from "../may.ts";
import { reasonOf } from "./reason_of.ts";

/**
 * Finds out whether a picture can be written: makes the file, or the folder that is missing, and
 * takes it away at once. Only that tells for sure: of access lists, of a disk that may only be
 * read. No file that is there is changed. What cannot be known without a permission is left to the
 * writing.
 *
 * @throws {RangeError} If it cannot be written.
 */
export async function tryToWrite(
  { folder, name }: { folder: string; name: string | undefined },
): Promise<void> {
  const path = join(folder, name ?? `.easel_${crypto.randomUUID()}`);
  try {
    await makeAndTakeAway(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return;
    throw new RangeError(
      `Cannot write to "${name === undefined ? folder : path}": ${reasonOf(error)}. Name another ` +
        "place with --out, or let it write to standard output: --out - > picture.png",
      { cause: error },
    );
  }
}

async function makeAndTakeAway(path: string): Promise<void> {
  try {
    (await Deno.open(path, { write: true, createNew: true })).close();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return await makeFolder(dirname(path));
    if (error instanceof Deno.errors.AlreadyExists) return await openAsItIs(path);
    throw error;
  }
  await takeAway(path);
}

/** The first folder of a path that is not there is the one that may be refused. */
async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
  } catch (error) {
    const parent = dirname(path);
    if (error instanceof Deno.errors.NotFound && parent !== path) return await makeFolder(parent);
    // Somebody else has just made it, as several do that are started at once.
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw error;
  }
  await takeAway(path);
}

/** What somebody else has put something into meanwhile stays, and is as good a sign. */
async function takeAway(path: string): Promise<void> {
  try {
    const holds = may({ name: "read", path }) && await holdsSomething(path);
    if (!holds) await Deno.remove(path);
  } catch { /* somebody else uses it, or took it away already */ }
}

async function holdsSomething(path: string): Promise<boolean> {
  const { isFile, size } = await Deno.lstat(path);
  return isFile && size > 0;
}

/** A pipe that is opened and closed is at its end for whoever reads it: only files are opened. */
async function openAsItIs(path: string): Promise<void> {
  if (!may({ name: "read", path })) return;
  const isFile = await Deno.stat(path).then((info) => info.isFile, () => false);
  if (isFile) (await Deno.open(path, { write: true })).close();
}
