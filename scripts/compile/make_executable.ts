import { basename, dirname, fromFileUrl, join } from "@std/path";
import { bundle } from "../bench/bundle.ts";
import { baseAdvice } from "./base.ts";
import { mendRequires } from "./mend_requires.ts";
import { permissionFlags } from "./permissions.ts";
import type { Plan } from "./plan.ts";
import type { Target } from "./targets.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** Options of {@linkcode makeExecutable}. */
export interface ExecutableOptions {
  /** What it may do. */
  plan: Plan;
  /** The system to make it for; this one where left out. */
  target?: Target;
  /** Several embedded files, read when first needed, in place of one. */
  split?: boolean;
  /** The program; Easel where left out. */
  entry?: string;
  /** A base in place of the one that Deno downloads. */
  base?: string;
}

/**
 * Bundles a program and makes it an executable with its permissions. The same sources make the same
 * bytes.
 *
 * @returns The size in bytes of what was bundled.
 * @throws {Error} If it cannot be made, with what to do.
 */
export async function makeExecutable(out: string, options: ExecutableOptions): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "easel_compile_" });
  try {
    const { entry = MAIN, split = false, plan: { redis } } = options;
    const bundled = await bundle(entry, { into: folder, split, redis });
    await mendRequires(folder);
    const size = await settle(folder);
    await Deno.mkdir(dirname(out), { recursive: true });
    await compile(bundled, { ...options, out });
    return size;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Sets all files to one time, which would else differ in each executable; returns their bytes. */
async function settle(folder: string): Promise<number> {
  let size = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    await Deno.utime(path, 0, 0);
    size += (await Deno.stat(path)).size;
  }
  return size;
}

async function compile(
  bundled: string,
  { out, plan, target, base }: ExecutableOptions & { out: string },
): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["compile", "--quiet", "--no-check", "--no-config", "--no-lock"],
      ...["--app-name", "easel", ...permissionFlags(plan.reach)],
      ...target === undefined ? [] : ["--target", target],
      ...["--output", out, bundled, ...plan.args],
    ],
    env: { NO_COLOR: "1", ...base === undefined ? {} : { DENORT_BIN: base } },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).replace(/\n+Stack backtrace:[\s\S]*/, "").trim();
  const advice = baseAdvice(target ?? Deno.build.target, base);
  throw new Error(`Cannot make "${basename(out)}": ${reason}\n${advice}`);
}
