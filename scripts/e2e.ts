// deno-lint-ignore-file no-console
/**
 * Runs the end-to-end tests against a ComfyUI of yours, or with a program in place of the sources,
 * or both:
 *
 *     deno task e2e --comfyui http://127.0.0.1:8188
 *     deno task e2e --program dist/easel
 *     deno task e2e --program dist/easel-server --listen 127.0.0.1:5243
 *
 * A ComfyUI needs a checkpoint. A program is tested as it is: it must be one that reaches that
 * ComfyUI, or 127.0.0.1:8188, where the tests then start demo engines. Where it may listen has to
 * be said. What it cannot do is left out, by name. All else goes to `deno test`, such as files.
 */
import { parseArgs } from "@std/cli";
import { join, resolve } from "@std/path";
import { runTests } from "./test.ts";

const ROOT = join(import.meta.dirname ?? ".", "..");

/** What to test. */
export interface E2eOptions {
  /** The environment that tells the tests. */
  env: Record<string, string>;
  /** Arguments for `deno test`. */
  args: string[];
}

/**
 * Reads the command line.
 *
 * @throws {TypeError} If it names nothing to test, or something that cannot be.
 */
export function parseE2eOptions(args: readonly string[]): E2eOptions {
  const rest: string[] = [];
  const { comfyui, program, listen } = parseArgs(args, {
    string: ["comfyui", "program", "listen"],
    unknown(arg, name, value) {
      const apart = name !== undefined && typeof value === "string" && !arg.includes("=");
      rest.push(arg, ...apart ? [value] : []);
      return false;
    },
  });
  if (!comfyui && !program) {
    throw new TypeError(
      "Cannot run: nothing is named to test. Use --comfyui http://127.0.0.1:8188 or --program " +
        "dist/easel.",
    );
  }
  if (listen && !program) {
    throw new TypeError("Cannot use --listen: it is for a --program. Leave it out.");
  }
  const env = {
    ...comfyui && { E2E_COMFYUI: comfyui },
    ...program && { E2E_PROGRAM: resolve(program) },
    ...listen && { E2E_LISTEN: listen },
  };
  const named = rest.some((arg) => !arg.startsWith("-"));
  return { env, args: named ? rest : [...rest, join(ROOT, "tests/e2e")] };
}

/** Refuses a program that is not there: each test would say so in words of its own. */
async function checkProgram(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isFile) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new TypeError(`Cannot test "${path}": no such file. Make it: deno task compile`);
}

async function run(args: readonly string[]): Promise<number> {
  const options = parseE2eOptions(args);
  const program = options.env["E2E_PROGRAM"];
  if (program !== undefined) await checkProgram(program);
  return await runTests(["test", "-A", ...options.args], options.env);
}

if (import.meta.main) {
  try {
    Deno.exit(await run(Deno.args));
  } catch (error) {
    console.error(`e2e: ${error instanceof Error ? error.message : error}`);
    Deno.exit(2);
  }
}
