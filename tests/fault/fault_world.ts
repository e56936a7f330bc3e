import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import type { FollowTimes } from "../../src/jobs/follow/follow_times.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { seeded } from "../workflow/mutate.ts";
import { FaultProxy } from "./fault_proxy.ts";

/** Short enough for a test; no job may hang longer than these add up to. */
const TIMES: FollowTimes = {
  run: 10_000,
  silence: 10_000,
  connect: 500,
  queuePoll: 10,
  quietPoll: 20,
  lostPoll: 10,
  unreachable: 1_000,
  stop: 1_000,
};

/** Options of {@linkcode faultWorld}. */
export interface FaultWorldOptions {
  /** How many engines there are. */
  engines: number;
  /** Decides on the faults. */
  seed: number;
  /** The share of requests that suffer one, 0 to 1. */
  rate: number;
}

/** Jobs on demo engines that are reached over real connections, which suffer faults. */
export interface FaultWorld extends AsyncDisposable {
  jobs: Jobs;
  engines: Engines;
  /** The way to each engine, by its name. */
  proxies: ReadonlyMap<string, FaultProxy>;
}

/** An engine as all tests of faults have it. */
export function demoEngine(): DemoEngine {
  return new DemoEngine({ stepMs: 1, previews: false });
}

/** Starts all of it. */
export function faultWorld({ engines: count, seed, rate }: FaultWorldOptions): FaultWorld {
  const stack = new AsyncDisposableStack();
  const names = Array.from({ length: count }, (_, i) => `engine ${i + 1}`);
  const proxies = new Map(names.map((name, i) => {
    const random = seeded(seed + i);
    return [name, stack.use(FaultProxy.start({ engine: demoEngine, random, rate }))];
  }));
  const [first, ...others] = [...proxies].map(([name, { url }]) => engineAt(url, name));
  const engines = stack.use(new Engines([first!, ...others]));
  const jobs = stack.use(new Jobs(engines, { times: TIMES, probeMs: 20, lostMs: 500 }));
  return { jobs, engines, proxies, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function engineAt(url: string, name: string): Engine {
  const client = new ComfyClient(url, { timeoutMs: 300 });
  const events = new ComfyEvents(url, {
    timeoutMs: 300,
    silenceMs: 200,
    backoffMs: 5,
    maxBackoffMs: 20,
    closeMs: 50,
  });
  return new Engine(client, events, { name });
}
