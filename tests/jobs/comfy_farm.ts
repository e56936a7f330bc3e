import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine, type DemoEngineOptions } from "../../src/demo/engine.ts";
import { Engine, type EngineOptions } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import type { FollowTimes } from "../../src/jobs/follow/follow_times.ts";
import { Jobs, type JobsOptions } from "../../src/jobs/jobs.ts";
import { SHORT } from "./comfy_world.ts";
import { SpoiltSocket } from "./spoilt_socket.ts";

/** One ComfyUI of a farm, which a test may switch off. */
export class FarmHand implements AsyncDisposable {
  demo: DemoEngine;
  readonly engine: Engine;
  /** What was asked so far, such as `POST /prompt`. */
  readonly requests: string[] = [];
  /** While true, nothing answers. */
  off = false;
  /** Answers in place of the engine, or not at all. */
  spoil: ((request: Request) => Promise<Response> | undefined) | undefined;
  readonly #demoOptions: DemoEngineOptions;
  #sockets: SpoiltSocket[] = [];

  constructor(options: EngineOptions & { demo?: DemoEngineOptions }) {
    this.#demoOptions = { stepMs: 1, previews: false, ...options.demo };
    this.demo = new DemoEngine(this.#demoOptions);
    const url = `http://${options.name}.invalid`;
    this.engine = new Engine(
      new ComfyClient(url, { fetch: (request) => this.#fetch(request), timeoutMs: 5000 }),
      new ComfyEvents(url, {
        openSocket: (url) => this.#openSocket(url),
        backoffMs: 5,
        maxBackoffMs: 10,
        closeMs: 50,
      }),
      options,
    );
  }

  /** The way to it breaks; what it has goes on there. */
  cutOff(): void {
    this.off = true;
    for (const socket of this.#sockets.splice(0)) socket.break();
  }

  /** It dies: whatever it had is gone. */
  async kill(): Promise<void> {
    this.cutOff();
    await this.demo[Symbol.asyncDispose]();
  }

  /** Another one is started at its address. */
  start(): void {
    this.demo = new DemoEngine(this.#demoOptions);
    this.off = false;
  }

  /** What somebody else would see: ids of what runs and waits. */
  async queue(): Promise<string[]> {
    const response = await this.demo.fetch(new Request("http://comfy.invalid/queue"));
    const { queue_running, queue_pending } = await response.json();
    return [...queue_running, ...queue_pending].map((item: unknown[]) => String(item[1]));
  }

  /** How many workflows it was sent. */
  get sent(): number {
    return this.requests.filter((request) => request === "POST /prompt").length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.demo[Symbol.asyncDispose]();
  }

  #fetch(request: Request): Promise<Response> {
    this.requests.push(`${request.method} ${new URL(request.url).pathname}`);
    if (this.off) return Promise.reject(new TypeError("connection refused"));
    return this.spoil?.(request) ?? this.demo.fetch(request);
  }

  #openSocket(url: URL): SpoiltSocket {
    if (this.off) throw new TypeError("connection refused");
    const passes = () => true;
    const socket = new SpoiltSocket(this.demo.openSocket(url), { passes, confirmsClose: true });
    this.#sockets.push(socket);
    return socket;
  }
}

/** What a farm is made of, and how its jobs are run. */
export interface FarmOptions extends Omit<JobsOptions, "times"> {
  hands: (EngineOptions & { name: string; demo?: DemoEngineOptions })[];
  times?: Partial<FollowTimes>;
  /** How long one engine is waited for while another has answered, ms. */
  patienceMs?: number;
}

/** Jobs on several demo engines in this process. */
export class ComfyFarm implements AsyncDisposable {
  readonly hands: FarmHand[];
  readonly engines: Engines;
  readonly jobs: Jobs;

  constructor({ hands, times, patienceMs = 3000, ...options }: FarmOptions) {
    this.hands = hands.map((hand) => new FarmHand(hand));
    const [first, ...rest] = this.hands.map(({ engine }) => engine);
    this.engines = new Engines([first!, ...rest], { patienceMs });
    this.jobs = new Jobs(this.engines, {
      times: { ...SHORT, ...times },
      probeMs: 5,
      lostMs: 50,
      ...options,
    });
  }

  /** The one of that name. */
  hand(name: string): FarmHand {
    return this.hands.find(({ engine }) => engine.name === name)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    await this.engines[Symbol.asyncDispose]();
    for (const hand of this.hands) await hand[Symbol.asyncDispose]();
  }
}
