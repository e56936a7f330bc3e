import type { Engine } from "../../jobs/engines/engine.ts";
import type { JobSender } from "../../jobs/job_sender.ts";
import { toldName, toldText } from "../caller/told_text.ts";
import type { Services } from "../tool_context.ts";
import { untilLate } from "../until_late.ts";

/** What a ComfyUI has to do. */
export interface EngineQueue {
  /** What the configuration calls it. */
  engine: string;
  /** How it is doing: `up`, `draining` or `down`. */
  state: string;
  /** Why it is not up. */
  reason?: string;
  /** Whether it is sent no jobs. */
  paused: boolean;
  /** How many of our jobs it has. */
  jobs: number;
  /** How many of our jobs it is given at a time. */
  concurrency: number;
  /** How many prompts it runs, those of others included; missing where it does not answer. */
  running?: number;
  /** How many prompts wait in its own queue, those of others included. */
  pending?: number;
}

/** All that is to be done. */
export interface WholeQueue {
  /** How many jobs wait here for their turn. */
  waiting: number;
  /** What each ComfyUI has, in the order of the configuration. */
  engines: EngineQueue[];
}

/** Looks at the queues: ours, and those of the ComfyUIs, as far as these answer. */
export async function wholeQueue(
  services: Pick<Services, "jobs" | "engines" | "caller">,
): Promise<WholeQueue> {
  const { jobs: { queue }, engines } = services;
  const each = engines.all.map(async (engine) => {
    const { reason, ...its } = await queueOf(engine, queue);
    const name = toldName(engine, services);
    return {
      ...its,
      engine: name,
      ...reason !== undefined && { reason: toldText(reason, services) },
    };
  });
  return { waiting: queue.waiting, engines: await Promise.all(each) };
}

async function queueOf(engine: Engine, queue: JobSender): Promise<EngineQueue> {
  const { name, health, concurrency } = engine;
  const its = health.down ? undefined : await untilLate(engine.client.getQueue());
  return {
    engine: name,
    state: health.state,
    ...health.reason !== "" && { reason: health.reason },
    paused: queue.paused.includes(name),
    jobs: queue.runningOn(name),
    concurrency,
    ...its && { running: its.running.length, pending: its.pending.length },
  };
}

/** The same in lines for people. */
export function describeQueue({ waiting, engines }: WholeQueue): string {
  return [`${count(waiting, "job")} waiting here.`, ...engines.map(describeEngine)].join("\n");
}

function describeEngine(queue: EngineQueue): string {
  const { engine, state, reason, paused, jobs, concurrency, running, pending } = queue;
  const own = running === undefined
    ? "its queue is not known"
    : `ComfyUI runs ${running} and has ${pending} pending, those of others included`;
  const how = reason === undefined ? state : `${state} (${reason})`;
  return `${engine}: ${how}${paused ? ", paused" : ""}; ${count(jobs, "job")} of ours there, ` +
    `${concurrency} at a time; ${own}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
