import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import type { WebSocketLike } from "../../src/comfyui/web_socket_like.ts";
import { DemoEngine, type DemoEngineOptions } from "../../src/demo/engine.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import type { FollowTimes } from "../../src/jobs/follow/follow_times.ts";
import type { Job, JobSnapshot } from "../../src/jobs/job.ts";
import { Jobs, type JobsOptions } from "../../src/jobs/jobs.ts";
import { inProcess, post, type Way } from "../demo/demo_client.ts";
import { textToImage } from "../demo/workflows.ts";
import { SpoiltSocket } from "./spoilt_socket.ts";

/** For tests that must leave nothing behind. */
export const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Short enough for a test; none of them is what a test measures. */
export const SHORT: FollowTimes = {
  run: 60_000,
  silence: 60_000,
  connect: 1_000,
  queuePoll: 10,
  quietPoll: 20,
  lostPoll: 10,
  unreachable: 100,
  stop: 60_000,
};

/** Times in which nothing is ever asked but for a reason. */
export const NEVER_ASK: Partial<FollowTimes> = {
  queuePoll: 600_000,
  quietPoll: 600_000,
  lostPoll: 600_000,
};

/** A handler in front of the demo engine. */
export type Spoil = (
  request: Request,
  pass: (instead?: Request) => Promise<Response>,
) => Response | Promise<Response> | undefined;

/** Options of {@linkcode ComfyWorld}. */
export interface WorldOptions extends Omit<JobsOptions, "times"> {
  times?: Partial<FollowTimes>;
  demo?: DemoEngineOptions;
  spoil?: Spoil;
  /** Opens sockets in place of the demo engine's. */
  openSocket?: () => WebSocketLike;
  /** Which frames get through. */
  passes?: (frame: unknown) => boolean;
  /** Whether the other side of a socket confirms its close; it does where left out. */
  confirmsClose?: boolean;
  /** How many jobs are sent to it at a time. */
  concurrency?: number;
  /** How long a socket may be silent. */
  silenceMs?: number;
}

/** Jobs on a demo engine in this process, and all that a test may do to what is between. */
export class ComfyWorld implements AsyncDisposable {
  demo: DemoEngine;
  readonly engine: Engine;
  readonly engines: Engines;
  readonly jobs: Jobs;
  /** What was asked so far, such as `GET /queue`. */
  readonly requests: string[] = [];
  readonly sockets: SpoiltSocket[] = [];
  /** May be changed at any time, as {@linkcode ComfyWorld.openSocket}. */
  spoil: Spoil | undefined;
  openSocket: (() => WebSocketLike) | undefined;
  readonly #options: WorldOptions;

  constructor(options: WorldOptions = {}) {
    const { demo, times, spoil, openSocket, silenceMs = 60_000, ...others } = options;
    const { concurrency = 2, ...rest } = others;
    this.#options = options;
    this.spoil = spoil;
    this.openSocket = openSocket;
    this.demo = new DemoEngine({ stepMs: 1, previews: false, ...demo });
    const url = "http://comfy.invalid";
    const fetch = (request: Request): Promise<Response> => {
      this.requests.push(`${request.method} ${new URL(request.url).pathname}`);
      const pass = (instead = request) => this.demo.fetch(instead);
      return Promise.resolve(this.spoil?.(request, pass) ?? pass());
    };
    this.engine = new Engine(
      new ComfyClient(url, { fetch, timeoutMs: 5_000 }),
      new ComfyEvents(url, {
        openSocket: (url) => this.openSocket?.() ?? this.#openSocket(url),
        backoffMs: 5,
        maxBackoffMs: 10,
        closeMs: 50,
        silenceMs,
      }),
      { concurrency },
    );
    this.engines = new Engines([this.engine]);
    this.jobs = new Jobs(this.engines, { times: { ...SHORT, ...times }, ...rest });
  }

  /** The way of somebody else to the same engine. */
  get somebody(): Way {
    return inProcess(this.demo);
  }

  /** Breaks every socket, as a network does that goes away. */
  breakSockets(): void {
    for (const socket of this.sockets.splice(0)) socket.break();
  }

  /** ComfyUI dies and another one is started at its address, which knows nothing. */
  async restart(): Promise<void> {
    const old = this.demo;
    this.demo = new DemoEngine({ stepMs: 1, previews: false, ...this.#options.demo });
    this.breakSockets();
    await old[Symbol.asyncDispose]();
  }

  /** Asks ComfyUI what somebody else would see: ids of what runs and waits. */
  async queue(): Promise<{ running: string[]; pending: string[] }> {
    const response = await this.demo.fetch(new Request("http://comfy.invalid/queue"));
    const { queue_running, queue_pending } = await response.json();
    const id = (item: unknown[]) => String(item[1]);
    return { running: queue_running.map(id), pending: queue_pending.map(id) };
  }

  /** Somebody else's job that runs until it is interrupted or the engine stops. */
  async occupy(seed = 1): Promise<string> {
    return await post(this.somebody, picture({ seed, steps: 10_000 }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
    await this.demo[Symbol.asyncDispose]();
  }

  #openSocket(url: URL): SpoiltSocket {
    const { passes = () => true, confirmsClose = true } = this.#options;
    const socket = new SpoiltSocket(this.demo.openSocket(url), { passes, confirmsClose });
    this.sockets.push(socket);
    return socket;
  }
}

/** A workflow with KSampler 3 and SaveImage 9. */
export function picture(options: Parameters<typeof textToImage>[0] = {}): ApiWorkflow {
  return textToImage(options) as ApiWorkflow;
}

/** Resolves with the first snapshot that is as wanted; throws where the job ends without. */
export async function until(
  job: Job,
  wanted: (snapshot: JobSnapshot) => boolean,
): Promise<JobSnapshot> {
  for await (const snapshot of job.snapshots()) if (wanted(snapshot)) return snapshot;
  throw new Error(`The job ended before: ${job.status}, ${job.error}`);
}

/** Resolves when the job has done a step. */
export async function running(job: Job): Promise<JobSnapshot> {
  return await until(job, ({ progress }) => (progress.step ?? 0) > 0);
}

/** Resolves when the job ended, whatever it came to. */
export async function ended(job: Job): Promise<Job> {
  await job.done.catch(() => {});
  return job;
}
