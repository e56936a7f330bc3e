import { DELIMITER, dirname } from "@std/path";

/** What a program wrote, and how it ended. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Options of {@linkcode runProgram}. */
export interface RunOptions {
  cwd: string;
  /** What it reads from stdin. */
  input?: string;
  /** Environment variables beside those that the stand-in needs. */
  env?: Record<string, string>;
}

/** Runs a program, the path first, to its end. */
export async function runProgram(
  [path = "", ...args]: readonly string[],
  { cwd, input = "", env = {} }: RunOptions,
): Promise<Ran> {
  const process = new Deno.Command(path, {
    args,
    cwd,
    env: { ...standInEnv(), ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await process.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: await tidyStandIn(decode(stderr)) };
}

/** What the stand-in for Deno's base needs: it starts `deno`, and says what it starts. */
export function standInEnv(): Record<string, string> {
  const path = [dirname(Deno.execPath()), Deno.env.get("PATH") ?? ""].join(DELIMITER);
  return { PATH: path, NO_COLOR: "1", DENORT_STANDIN_SHOW: "1" };
}

/** Removes the file that the stand-in leaves behind, and the line that names it. */
export async function tidyStandIn(stderr: string): Promise<string> {
  const [line, left] = /^deno run .*?(\S+denort-standin-\w+\.mjs).*\n/.exec(stderr) ?? [];
  if (line === undefined || left === undefined) return stderr;
  await Deno.remove(left);
  return stderr.slice(line.length);
}
