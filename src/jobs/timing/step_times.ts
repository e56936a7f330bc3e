import type { NodeTimer } from "./node_timer.ts";
import {
  costOf,
  type LastTimes,
  mostlyRan,
  type NodeTimes,
  nodeTimes,
  typicalTimes,
  withNewest,
} from "./node_times.ts";
import type { RunTimer } from "./run_timer.ts";

/** How many kinds of runs are remembered, those that ran last. */
const KINDS = 200;

/** Workflows of more nodes are not remembered. */
const NODES = 300;

/** So many steps of the run under way weigh as much as all that is known of earlier ones. */
const TRUST = 2;

/** By the id of the node. */
type KindTimes = ReadonlyMap<string, LastTimes>;

/**
 * What the nodes of one engine's runs took, to tell how long a run will take. It knows the nodes of
 * runs of the same kind ({@linkcode RunTimer.kind}), each by the median of the last five times it
 * ran: the milliseconds of a step, and all else together.
 *
 * What a run has left is the sum over its nodes. The one that samples goes by its own pace: the more
 * of its steps were seen, the less earlier runs count. A node of which nothing is known makes the
 * sum unknown, with one exception: in the first run of a kind, while a sampler runs, the few nodes
 * after it are taken for one step each, which is about what they come to in ordinary workflows.
 */
export class StepTimes {
  readonly #kinds = new Map<string, KindTimes>();

  /** How many kinds of runs are remembered, 200 at most. */
  get size(): number {
    return this.#kinds.size;
  }

  /** Remembers what a run took, where it went well, was seen as a whole and had work to do. */
  learn(run: RunTimer): void {
    if (!run.complete || !hadWork(run) || run.nodes.size > NODES) return;
    const { kind, nodes, planned } = run;
    const known = this.#kinds.get(kind);
    const times = nodes.entries().map(([id, timer]) =>
      [id, withNewest(nodeTimes(timer, planned.get(id)), known?.get(id) ?? [])] as const
    );
    this.#kinds.delete(kind);
    this.#kinds.set(kind, new Map(times));
    const [oldest] = this.#kinds.keys();
    if (this.size > KINDS && oldest !== undefined) this.#kinds.delete(oldest);
  }

  /**
   * Seconds that a run has left, `now` by the clock that its timer goes by; `undefined` where that
   * is not known. Before it starts: what it will take.
   */
  secondsLeft(run: RunTimer, now: number): number | undefined {
    if (run.parallel) return undefined;
    const times = this.#kinds.get(run.kind);
    const left = times && !run.started ? expected(run, times) : sumLeft(run, { times, now });
    return left !== undefined && Number.isFinite(left) ? left / 1000 : undefined;
  }
}

/** A run in which ComfyUI had all pictures already tells nothing of the next one. */
function hadWork({ nodes, planned }: RunTimer): boolean {
  const working = planned.size > 0 ? planned.keys() : nodes.keys();
  return working.some((id) => nodes.get(id)?.state === "done");
}

/** What a run will take, but for the nodes that ComfyUI mostly had already. */
function expected({ nodes, planned }: RunTimer, times: KindTimes): number {
  return nodes.keys().reduce((sum, id) => {
    const runs = times.get(id) ?? [];
    const typical = mostlyRan(runs) ? typicalTimes(runs) : undefined;
    return sum + (typical ? costOf(typical, planned.get(id)) : 0);
  }, 0);
}

/** What is known, at one moment. */
interface Knowledge {
  times: KindTimes | undefined;
  now: number;
}

/** Milliseconds that the nodes have left which run, or are still ahead. */
function sumLeft(run: RunTimer, { times, now }: Knowledge): number | undefined {
  const guess = times ? undefined : guessFor(run);
  let sum = 0;
  for (const [id, timer] of run.nodes) {
    if (timer.state === "done" || timer.state === "skipped") continue;
    const planned = run.planned.get(id);
    const typical = typicalTimes(times?.get(id) ?? []);
    const left = timer.state === "current"
      ? currentLeft(timer, { typical, planned, now })
      : aheadLeft({ typical, planned, guess });
    if (left === undefined) return undefined;
    sum += left;
  }
  return sum;
}

/** What is known of one node. */
interface NodeKnowledge {
  typical: NodeTimes | undefined;
  planned: number | undefined;
}

function aheadLeft(
  { typical, planned, guess }: NodeKnowledge & { guess: number | undefined },
): number | undefined {
  if (typical) return costOf(typical, planned);
  return planned === undefined ? guess : undefined;
}

function currentLeft(
  timer: NodeTimer,
  { typical, planned, now }: NodeKnowledge & { now: number },
): number | undefined {
  const stepMs = planned === undefined ? undefined : paceOf(timer, typical);
  if (stepMs !== undefined && timer.left) {
    const sinceStep = Math.max(0, now - timer.left.at);
    return Math.max(0, timer.left.steps * stepMs - Math.min(stepMs, sinceStep));
  }
  return typical && Math.max(0, costOf(typical, planned) - timer.spentUntil(now));
}

/** Milliseconds a step: those of this run, and as long as they are few, of earlier ones. */
function paceOf(timer: NodeTimer, typical: NodeTimes | undefined): number | undefined {
  const { stepMs = 0, measured, uneven } = timer;
  if (uneven || typical?.whole) return undefined;
  if (!typical) return timer.stepMs;
  return (stepMs * measured + typical.stepMs * TRUST) / (measured + TRUST);
}

/** A step of the sampler under way, where what else is to do is little beside its steps. */
function guessFor({ nodes, planned }: RunTimer): number | undefined {
  const sampler = nodes.entries().find(([id, { state }]) => state === "current" && planned.has(id));
  const ahead = nodes.values().filter(({ state }) => state === "ahead").toArray().length;
  const steps = sampler?.[1].steps ?? 0;
  return ahead * 4 <= steps ? sampler?.[1].stepMs : undefined;
}
