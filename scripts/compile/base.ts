import { HEAD_BYTES, programSystem } from "./program_system.ts";

/**
 * Refuses a base for another system, and Deno itself as the base of an executable: that would be a Deno with all permissions, which
 * never even looks at what is inside.
 *
 * @param path What DENORT_BIN names.
 * @param target The system to make an executable for.
 * @throws {TypeError} If it is not there, is for another system, or is Deno.
 */
export async function checkBase(path: string, target: string): Promise<void> {
  const file = await Deno.stat(path).catch(() => undefined);
  if (!file?.isFile) {
    throw new TypeError(`Cannot use DENORT_BIN "${path}": no such file. Name a denort, or none.`);
  }
  const { processor, system } = await readSystem(path) ?? {};
  if (processor && !(target.startsWith(processor) && target.includes(system ?? ""))) {
    throw new TypeError(
      `Cannot use DENORT_BIN "${path}" for ${target}: it is for ${processor} ${system}. ` +
        "Name the denort for that target, or compile for another.",
    );
  }
  if (!await isDeno(path)) return;
  throw new TypeError(
    `Cannot use DENORT_BIN "${path}": it is Deno itself, and would start with all permissions. ` +
      `Name the denort of Deno ${Deno.version.deno}.`,
  );
}

async function readSystem(path: string) {
  using file = await Deno.open(path);
  const head = new Uint8Array(HEAD_BYTES);
  const read = await file.read(head);
  return programSystem(head.subarray(0, read ?? 0));
}

async function isDeno(path: string): Promise<boolean> {
  if (await Deno.realPath(path) === await Deno.realPath(Deno.execPath())) return true;
  try {
    const { stdout } = await new Deno.Command(path, {
      args: ["--version"],
      stdin: "null",
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout).startsWith("deno ");
  } catch {
    return false; // for another system
  }
}

/** What to do where Deno could not make an executable. */
export function baseAdvice(target: string, base: string | undefined): string {
  const { deno } = Deno.version;
  return base === undefined
    ? `If its base could not be downloaded, get denort-${target}.zip of Deno ${deno} elsewhere, ` +
      "unpack it and name the file: DENORT_BIN=/path/to/denort deno task compile"
    : `DENORT_BIN names "${base}": see that it is the denort of Deno ${deno} for ${target}.`;
}
