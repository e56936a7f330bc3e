import { comboOptions, type ObjectInfo } from "../../src/comfyui/object_info.ts";
import { chooseCheckpoint } from "../../src/workflow/choose_checkpoint.ts";
import { type BenchJob, pictureJob, trivialJob } from "./bench_job.ts";
import type { BenchScale } from "./bench_scale.ts";
import { CALL_COLUMNS, callRows, pingRow } from "./call_rows.ts";
import { DirectClient } from "./direct_client.ts";
import { easelCommand } from "./easel_command.ts";
import type { Bounds, Goal } from "./goal.ts";
import { interleave, type Measured } from "./interleave.ts";
import type { Section } from "./section.ts";
import { StdioServer } from "./stdio_server.ts";
import { stepsLasting } from "./steps_lasting.ts";
import { medianOf, renderTable } from "./table.ts";

/** Of a call alone, however long its job. */
const ONE: Bounds = { mostTimes: 1.1, mostMore: 5 };

/** Of many at once, until the last. */
const MANY: Bounds = { mostTimes: 1.3 };

/** Options of {@linkcode callSection}. */
export interface CallSectionOptions {
  /** What the ComfyUI is, for its goals' names. */
  on: string;
  /** The ComfyUI. */
  comfyui: string;
  /** The model to use; what Easel would choose where left out. */
  checkpoint?: string | undefined;
  /** The program. */
  entry: string;
  /** The folder in which Easel is started; an empty one, for it to have no workflows of its own. */
  cwd: string;
  /** How often, how long, how many. */
  scale: BenchScale;
}

/** One table of calls. */
interface Calls {
  job: BenchJob;
  times: number;
  atOnce: number;
  bounds: Bounds;
  /** A row beside the two, which has no goal. */
  beside?: typeof pingRow;
}

/** Measures calls. */
export async function callSection(options: CallSectionOptions): Promise<Section> {
  const { on, comfyui, entry, cwd, scale } = options;
  using direct = await DirectClient.connect(comfyui);
  await using easel = new StdioServer(easelCommand(entry, { comfyui }), cwd);
  await easel.initialize();
  await easel.initialized();
  const seeds = seedsFrom(Date.now() % 1_000_000);
  const checkpoint = options.checkpoint ?? await checkpointOf(comfyui);
  const steps = await stepsLasting(scale.longMs, { direct, checkpoint, seeds });
  const texts: string[] = [];
  const goals: Goal[] = [];
  for (const calls of allCalls(scale, { checkpoint, steps })) {
    const { job, times: runs, atOnce } = calls;
    const rows = callRows(job, { direct, easel, seeds, atOnce });
    if (calls.beside) rows.push(calls.beside({ easel }));
    const measured = await interleave(rows, { runs, warmups: 2 });
    const title = titleOf(calls);
    texts.push(`### ${title}\n\n${renderTable(CALL_COLUMNS, measured)}`);
    goals.push(goalOf(`${title}, on ${on}`, calls, measured));
  }
  return { text: [...texts, memoryLine(easel)].join("\n\n"), goals };
}

function allCalls(
  { calls, longCalls, bursts, atOnce }: BenchScale,
  { checkpoint, steps }: { checkpoint: string; steps: readonly number[] },
): Calls[] {
  const one = { atOnce: 1, bounds: ONE };
  return [
    { job: trivialJob(), times: calls, beside: pingRow, ...one },
    { job: pictureJob(checkpoint, 1), times: calls, ...one },
    ...steps.map((count) => ({ job: pictureJob(checkpoint, count), times: longCalls, ...one })),
    ...atOnce.map((count) => (
      { job: trivialJob(), times: bursts, atOnce: count, bounds: MANY }
    )),
  ];
}

function titleOf({ job, atOnce }: Calls): string {
  return `${job.name}, ${atOnce > 1 ? `${atOnce} at once, until the last` : "one"}`;
}

function goalOf(what: string, { bounds }: Calls, [direct, easel]: Measured[]): Goal {
  const [figure, floor] = [medianOf(easel, "ms"), medianOf(direct, "ms")];
  if (figure !== undefined && floor !== undefined) {
    return { what, figure, floor, unit: "ms", bounds };
  }
  throw new RangeError(`Cannot judge "${what}": nothing was measured. Call at least once.`);
}

function memoryLine({ residentMiB, peakMiB }: StdioServer): string {
  const [now, peak] = [residentMiB, peakMiB].map((mib) =>
    mib === undefined ? "not known here" : `${mib.toFixed(0)} MiB`
  );
  return `Easel's memory after all these calls: ${now}; at its peak: ${peak}.`;
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
