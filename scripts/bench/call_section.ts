import { comboOptions, type ObjectInfo } from "../../src/comfyui/object_info.ts";
import { chooseCheckpoint } from "../../src/workflow/choose_checkpoint.ts";
import { fromFileUrl } from "@std/path";
import { type BenchJob, pictureJob, trivialJob } from "./bench_job.ts";
import type { Runs } from "./bench_options.ts";
import { CALL_COLUMNS, callRows } from "./call_rows.ts";
import { DirectClient } from "./direct_client.ts";
import { easelCommand } from "./easel_command.ts";
import { interleave } from "./interleave.ts";
import { StdioServer } from "./stdio_server.ts";
import { renderTable } from "./table.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const AT_ONCE = 16;

/** Options of {@linkcode callSection}. */
export interface CallSectionOptions {
  /** The ComfyUI. */
  comfyui: string;
  /** The model to use; what Easel would choose where left out. */
  checkpoint?: string | undefined;
  /** The folder in which Easel is started; an empty one, for it to have no workflows of its own. */
  cwd: string;
  /** How often. */
  runs: Runs;
  /** Steps of the job that takes a while; none is run where left out. */
  longSteps?: number;
}

/** Measures calls; a part of the report, in Markdown. */
export async function callSection(options: CallSectionOptions): Promise<string> {
  const { comfyui, cwd, runs, longSteps } = options;
  using direct = await DirectClient.connect(comfyui);
  await using easel = new StdioServer(easelCommand(MAIN, { comfyui }), cwd);
  await easel.initialize();
  await easel.initialized();
  const checkpoint = options.checkpoint ?? await checkpointOf(comfyui);
  const seeds = seedsFrom(Date.now() % 1_000_000);
  const measure = async (job: BenchJob, times: number, atOnce = 1) => {
    const rows = callRows(job, { direct, easel, seeds, atOnce });
    const table = renderTable(CALL_COLUMNS, await interleave(rows, { runs: times, warmups: 2 }));
    const count = atOnce > 1 ? `${atOnce} at once, until the last` : "one";
    return `### ${job.name}, ${count}\n\n${table}`;
  };
  const parts = [
    await measure(trivialJob(), runs.calls),
    await measure(pictureJob(checkpoint, 1), runs.calls),
    await measure(trivialJob(), runs.bursts, AT_ONCE),
    ...(longSteps === undefined
      ? []
      : [await measure(pictureJob(checkpoint, longSteps), runs.longCalls)]),
  ];
  return [...parts, memoryLine(easel)].join("\n\n");
}

function memoryLine({ residentMiB }: StdioServer): string {
  const memory = residentMiB === undefined ? "not known here" : `${residentMiB.toFixed(0)} MiB`;
  return `Easel's memory after all these calls: ${memory}.`;
}

/** The model that Easel would choose. */
async function checkpointOf(comfyui: string): Promise<string> {
  const url = new URL("object_info/CheckpointLoaderSimple", comfyui.replace(/\/*$/, "/"));
  const info: ObjectInfo = await (await fetch(url)).json();
  const spec = info["CheckpointLoaderSimple"]?.input?.required?.["ckpt_name"];
  const chosen = chooseCheckpoint((spec && comboOptions(spec) || []).map(String));
  if (chosen !== undefined) return chosen;
  throw new Error(`Cannot bench with "${comfyui}": it has no checkpoint. Install one.`);
}

/** Numbers that count up: no two jobs are the same, or ComfyUI would not run the second. */
function seedsFrom(first: number): () => number {
  let seed = first;
  return () => seed++;
}
