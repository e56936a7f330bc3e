// deno-lint-ignore-file no-console
/**
 * Measures Easel's start and its calls beside their floors, in one run, and writes what it found to
 * `docs/benchmarks.md`. Rows take turns, so that whatever else the machine does hits all of them
 * alike: trust the ratios.
 *
 *     deno task bench [--quick] [--comfyui URL [--checkpoint NAME]] [--server 'COMMAND ARGS']...
 *
 * `--quick` runs less often and writes nothing. `--server` starts another stdio server, too.
 */
import { fromFileUrl, join } from "@std/path";
import {
  type BenchOptions,
  FULL_RUNS,
  parseBenchOptions,
  QUICK_RUNS,
} from "./bench/bench_options.ts";
import { callSection } from "./bench/call_section.ts";
import { startDemo } from "./bench/demo_process.ts";
import { describeMachine } from "./bench/machine.ts";
import { startSection } from "./bench/start_section.ts";

const REPORT = fromFileUrl(new URL("../docs/benchmarks.md", import.meta.url));

/** The parts of the report, each as soon as it is measured. */
async function* measure(options: BenchOptions, folder: string): AsyncGenerator<string> {
  const { comfyui, checkpoint, servers } = options;
  const runs = options.quick ? QUICK_RUNS : FULL_RUNS;
  const cwd = join(folder, "empty");
  await Deno.mkdir(cwd);
  await using demo = await startDemo();
  yield await startSection({
    runs: runs.starts,
    comfyui: demo.url,
    cwd,
    bundles: join(folder, "bundles"),
    servers,
  });
  yield `## Calls, on the demo engine\n\n${CALLS}`;
  yield await callSection({ comfyui: demo.url, cwd, runs });
  if (comfyui === undefined) return;
  yield "## Calls, on a real ComfyUI\n\nThe same there.";
  yield await callSection({ comfyui, checkpoint, cwd, runs, longSteps: 20 });
}

const CALLS =
  `Over stdio of an Easel that is warm, to the picture in base64. The floor is a client of a
few dozen lines that does the same work: one open socket, POST /prompt, the end of the run, GET /view
with the same preview. No two jobs are the same.`;

function head(args: readonly string[]): string {
  const command = ["deno task bench", ...args].join(" ");
  return `# Benchmarks

Written by \`${command}\`; change nothing here by hand.

${describeMachine()}.
Medians; a ratio is to the first row of its table. Rows take turns: trust ratios more than
milliseconds.`;
}

async function bench(args: readonly string[]): Promise<void> {
  const options = parseBenchOptions(args);
  const parts = [head(args)];
  console.log(parts[0]);
  const folder = await Deno.makeTempDir({ prefix: "easel_bench_" });
  try {
    for await (const part of measure(options, folder)) {
      console.log(`\n${part}`);
      parts.push(part);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  if (options.quick) return;
  await Deno.mkdir(new URL("../docs", import.meta.url), { recursive: true });
  await Deno.writeTextFile(REPORT, `${parts.join("\n\n")}\n`);
}

if (import.meta.main) {
  try {
    await bench(Deno.args);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
