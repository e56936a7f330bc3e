/** How often everything is measured, and how large it is. */
export interface BenchScale {
  /** Starts of each server. */
  starts: number;
  /** Calls of a job that takes next to no time. */
  calls: number;
  /** How long the jobs last that take a while, about; ms. */
  longMs: readonly number[];
  /** Calls of each of these. */
  longCalls: number;
  /** How many calls are made at once. */
  atOnce: readonly number[];
  /** Times that they are. */
  bursts: number;
  /** Side of the large picture, in pixels. */
  side: number;
  /** Large pictures made. */
  pictures: number;
  /** Nodes of the workflows that are converted; the last one's have the target. */
  nodes: readonly number[];
  /** Conversions of each. */
  conversions: number;
  /** Jobs that wait. */
  queues: readonly number[];
  /** Times that each of these queues is filled. */
  queueRuns: number;
  /** How many ComfyUIs share the work. */
  engines: readonly number[];
  /** Jobs for each of them. */
  jobsPerEngine: number;
  /** How long one of these jobs lasts, about; ms. */
  jobMs: number;
  /** Times that they are run. */
  farmRuns: number;
}

/** Enough for medians that hold. */
export const FULL_SCALE: BenchScale = {
  starts: 20,
  calls: 100,
  longMs: [300, 2300],
  longCalls: 20,
  atOnce: [16, 64],
  bursts: 30,
  side: 4096,
  pictures: 3,
  nodes: [50, 500],
  conversions: 50,
  queues: [100, 1000, 10_000],
  queueRuns: 5,
  engines: [1, 2, 4, 8],
  jobsPerEngine: 8,
  jobMs: 400,
  farmRuns: 3,
};

/** Enough to see whether something broke. */
export const QUICK_SCALE: BenchScale = {
  ...FULL_SCALE,
  starts: 5,
  calls: 10,
  longMs: [300],
  longCalls: 3,
  bursts: 3,
  side: 1024,
  pictures: 1,
  conversions: 10,
  queueRuns: 1,
  jobsPerEngine: 4,
  jobMs: 200,
  farmRuns: 1,
};
