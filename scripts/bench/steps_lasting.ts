import { pictureJob } from "./bench_job.ts";
import type { DirectClient } from "./direct_client.ts";

/** Steps by which the speed is found. */
const FEW = 1;
const MORE = 11;

/** The best of so many tries counts: whatever else the machine does makes them slower only. */
const TRIES = 3;

/** Most steps that a sampler takes. */
const MAX_STEPS = 10_000;

/** Options of {@linkcode stepsLasting}. */
export interface StepsOptions {
  /** Runs the jobs by which the speed is found. */
  direct: DirectClient;
  /** The model. */
  checkpoint: string;
  /** Seeds that no job had yet. */
  seeds: () => number;
}

/** With how many steps a picture of 64 x 64 lasts about so long here, for each time in ms. */
export async function stepsLasting(
  times: readonly number[],
  { direct, checkpoint, seeds }: StepsOptions,
): Promise<number[]> {
  const timed = async (steps: number) => {
    const start = performance.now();
    await direct.run(pictureJob(checkpoint, steps).workflow(seeds()), {});
    return performance.now() - start;
  };
  const best = { few: Infinity, more: Infinity };
  // The first of all loads the model.
  await timed(FEW);
  for (let turn = 0; turn < TRIES; turn++) {
    best.few = Math.min(best.few, await timed(FEW));
    best.more = Math.min(best.more, await timed(MORE));
  }
  return times.map((ms) => stepsFor(ms, best));
}

/** How many steps last so long, by how long {@linkcode FEW} and {@linkcode MORE} do; all in ms. */
export function stepsFor(ms: number, { few, more }: { few: number; more: number }): number {
  const step = Math.max(0, more - few) / (MORE - FEW);
  const rest = few - FEW * step;
  const steps = step === 0 ? MAX_STEPS : Math.round((ms - rest) / step);
  return Math.min(MAX_STEPS, Math.max(FEW + 1, steps));
}
