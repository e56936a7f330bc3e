import { fromFileUrl } from "@std/path";

/** The program's first module. */
export const MODULE = new URL("../../main.ts", import.meta.url);

/** What the program did. */
export interface EaselRun {
  code: number;
  out: string;
  err: string;
}

/** Runs the program itself, with these permissions only. */
export async function runEasel(
  args: string[],
  { permissions, cwd, env = {} }: {
    permissions: string[];
    cwd?: string;
    env?: Record<string, string>;
  },
): Promise<EaselRun> {
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--config",
      `${root}deno.json`,
      ...permissions,
      fromFileUrl(MODULE),
      ...args,
    ],
    cwd: cwd ?? root,
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}
