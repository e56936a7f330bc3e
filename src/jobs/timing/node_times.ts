import type { NodeTimer } from "./node_timer.ts";

/** How many runs are remembered: what most of them took is what the next one will take. */
const RUNS = 5;

/** What a node took in one run; it is the sum of `restMs` and `stepMs` for each of its steps. */
export interface NodeTimes {
  /** Milliseconds a step; 0 where the node does not sample. */
  readonly stepMs: number;
  /** Milliseconds besides. */
  readonly restMs: number;
  /** True where it shows no pace: it does not count its steps, or counts them more than once. */
  readonly whole: boolean;
}

/** What a node took in its last runs, the newest first; `undefined` where it was skipped. */
export type LastTimes = readonly (NodeTimes | undefined)[];

/** What a node took that is done, or `undefined` where it was skipped. */
export function nodeTimes(timer: NodeTimer, planned: number | undefined): NodeTimes | undefined {
  if (timer.state === "skipped") return undefined;
  const { spentMs, stepMs, steps = 0, uneven } = timer;
  if (planned === undefined) return { stepMs: 0, restMs: spentMs, whole: true };
  return uneven || stepMs === undefined
    ? { stepMs: spentMs / planned, restMs: 0, whole: true }
    : { stepMs, restMs: Math.max(0, spentMs - stepMs * steps), whole: false };
}

/** The last runs with one more; where the node was skipped in all, also one in which it ran. */
export function withNewest(newest: NodeTimes | undefined, others: LastTimes): LastTimes {
  const runs = [newest, ...others];
  const last = runs.slice(0, RUNS);
  return last.some(isThere) ? last : [...last, runs.find(isThere)];
}

/** True where the node ran in most of its last runs. */
export function mostlyRan(runs: LastTimes): boolean {
  return runs.filter(isThere).length * 2 > runs.length;
}

/** By the runs that they come from: they are asked for at each message of a run. */
const TYPICAL = new WeakMap<LastTimes, NodeTimes>();

/** The median of the runs in which the node ran; `undefined` where there is none. */
export function typicalTimes(runs: LastTimes): NodeTimes | undefined {
  const ready = TYPICAL.get(runs);
  if (ready) return ready;
  const ran = runs.filter(isThere);
  if (ran.length === 0) return undefined;
  const typical = {
    stepMs: median(ran.map(({ stepMs }) => stepMs)),
    restMs: median(ran.map(({ restMs }) => restMs)),
    whole: ran.some(({ whole }) => whole),
  };
  TYPICAL.set(runs, typical);
  return typical;
}

/** What a node takes in milliseconds, with so many steps. */
export function costOf({ stepMs, restMs }: NodeTimes, steps = 0): number {
  return restMs + stepMs * steps;
}

function isThere(times: NodeTimes | undefined): times is NodeTimes {
  return times !== undefined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
