import { dirname } from "@std/path";
import { may } from "../may.ts";
import { messageOf } from "../message_of.ts";

/** What {@linkcode writeConfig} did. */
export interface WrittenConfig {
  /** False where all stood there already. */
  changed: boolean;
  /** The copy of what was there before, where there was something. */
  backup?: string;
}

/**
 * Changes a text file, and keeps a copy of what was there.
 *
 * @param merge Makes the new text of the old; `""` where there is no file.
 * @throws {RangeError} If it may not or cannot, or `merge` throws: then the file is as it was.
 */
export async function writeConfig(
  path: string,
  merge: (text: string) => string,
): Promise<WrittenConfig> {
  const folder = dirname(path);
  if (!may({ name: "read", path: folder }) || !may({ name: "write", path: folder })) {
    throw new RangeError(
      `Cannot write "${path}": Easel may not. Put the block there by hand, or run this command ` +
        `with --allow-read="${folder}" --allow-write="${folder}".`,
    );
  }
  try {
    return await change(path, merge);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new RangeError(
      `Cannot change "${path}": ${messageOf(cause)}. Mend that, or add the block by hand.`,
      { cause },
    );
  }
}

async function change(path: string, merge: (text: string) => string): Promise<WrittenConfig> {
  const before = await readText(path);
  const after = mergeFile(path, before ?? "", merge);
  if (after === before) return { changed: false };
  await Deno.mkdir(dirname(path), { recursive: true });
  const backup = before === undefined ? undefined : await backUp(path);
  await replace(path, { before, after });
  return { changed: true, ...(backup !== undefined && { backup }) };
}

/** In its place, so that a link stays one; a disk that fills up leaves what was there. */
async function replace(
  path: string,
  { before, after }: { before: string | undefined; after: string },
): Promise<void> {
  try {
    await Deno.writeTextFile(path, after);
  } catch (error) {
    const undone = before === undefined ? Deno.remove(path) : Deno.writeTextFile(path, before);
    await undone.catch(() => {});
    throw error;
  }
}

/** `undefined` where there is no file. */
async function readText(path: string): Promise<string | undefined> {
  try {
    const bytes = await Deno.readFile(path);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    if (!(cause instanceof TypeError)) throw cause;
    throw new RangeError(`Cannot change "${path}": it is not UTF-8. Add the block by hand.`, {
      cause,
    });
  }
}

function mergeFile(path: string, text: string, merge: (text: string) => string): string {
  try {
    return merge(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof TypeError)) throw cause;
    throw new RangeError(`Cannot change "${path}": ${cause.message}`, { cause });
  }
}

/** Copies a file to `.bak`, or to `.bak2` and so on where that is taken: no copy is ever lost. */
async function backUp(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  const { mode } = await Deno.stat(path);
  for (let number = 1;; number++) {
    const backup = `${path}.bak${number === 1 ? "" : number}`;
    try {
      await Deno.writeFile(backup, bytes, { createNew: true, ...(mode !== null && { mode }) });
      return backup;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) continue;
      // Half a copy is none; a file that could not be made at all is not there.
      await Deno.remove(backup).catch(() => {});
      throw error;
    }
  }
}
