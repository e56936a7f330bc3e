// deno-lint-ignore-file no-console
/**
 * Makes the executable, with its permissions inside: a running one gains no other.
 *
 *     deno task compile [--profile desktop|server|custom] [--target NAME]... [--out FILE]
 *
 * `--help` lists all options.
 */
import { checkBase } from "./compile/base.ts";
import { type CompileOptions, parseCompileOptions, USAGE } from "./compile/compile_options.ts";
import { makeExecutable } from "./compile/make_executable.ts";
import { describeReach, permissionFlags } from "./compile/permissions.ts";
import { type Plan, plan } from "./compile/plan.ts";
import { shellWord } from "../src/config/shell_word.ts";
import { withoutComments } from "../src/config/file/without_comments.ts";
import { defaultOut } from "./compile/targets.ts";

if (import.meta.main) {
  try {
    Deno.exit(await run(Deno.args));
  } catch (error) {
    console.error(`compile: ${error instanceof Error ? error.message : error}`);
    const wrong = [TypeError, RangeError, SyntaxError].some((type) => error instanceof type);
    Deno.exit(wrong ? 2 : 1);
  }
}

async function run(args: readonly string[]): Promise<number> {
  const options = parseCompileOptions(args);
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  const planned = plan(
    options,
    options.config && await readConfig(options.config),
    (name) => Deno.env.get(name),
  );
  console.log(announce(options, planned));
  if (!options.dryRun) await makeAll(options, planned);
  return 0;
}

async function readConfig(path: string): Promise<string> {
  try {
    return await withoutComments(path, await Deno.readTextFile(path));
  } catch (cause) {
    throw new TypeError(`Cannot read the config "${path}": ${(cause as Error).message}`, { cause });
  }
}

function announce({ profile }: CompileOptions, { reach, args }: Plan): string {
  const lines = [`Easel, profile ${profile}.`, describeReach(reach)];
  if (args.length > 0) lines.push(`It always begins with: ${args.map(shellWord).join(" ")}`);
  return [...lines, `To Deno: ${permissionFlags(reach).map(shellWord).join(" ")}`].join("\n");
}

async function makeAll({ targets, out, split }: CompileOptions, plan: Plan): Promise<void> {
  const base = Deno.env.get("DENORT_BIN");
  for (const target of targets.length === 0 ? [undefined] : targets) {
    if (base !== undefined) await checkBase(base, target ?? Deno.build.target);
    const path = out ?? defaultOut(target);
    const size = await makeExecutable(path, {
      plan,
      split,
      ...(target && { target }),
      ...(base !== undefined && { base }),
    });
    console.log(`Made ${path}, with ${Math.ceil(size / 1024)} KiB of Easel inside.`);
  }
}
