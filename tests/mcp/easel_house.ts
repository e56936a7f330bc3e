import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import { JobArchive } from "../../src/jobs/job_archive.ts";
import type { Job } from "../../src/jobs/job.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { MemoryJobStore } from "../../src/jobs/store/memory_job_store.ts";
import { Twins } from "../../src/jobs/twins.ts";
import { Library } from "../../src/library/library.ts";
import { ShippedSource } from "../../src/library/shipped_source.ts";
import { createServer } from "../../src/mcp/server.ts";
import { DEFAULT_LIMITS, type Services } from "../../src/mcp/tool_context.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import { Client, InMemoryTransport } from "../sdk_client.ts";

/** Options of {@linkcode EaselHouse}. */
export interface EaselHouseOptions {
  /** What the ComfyUIs are called: one that is called `a` where left out. */
  names?: readonly string[];
  /** How many jobs each has at a time. */
  concurrency?: number;
  /** How long a step lasts. */
  stepMs?: number;
  /** Whether pictures of runs under way are kept. */
  previews?: boolean;
  /** Whether identical requests are one job, and answered from what was made. */
  twins?: boolean;
}

/** Who connects, and with what. */
export interface GuestOptions {
  /** Who it is; the user of this machine where left out. */
  caller?: string;
  /** Whether it sees everybody's jobs; the user of this machine does. */
  seesAll?: boolean;
  /** How urgent its jobs are. */
  priority?: "high" | "normal" | "low";
  /** Toolsets that it sees. */
  tools?: string[];
  /** Whether it declares that it knows tasks. */
  tasks?: boolean;
  /** How long a call waits for its job. */
  waitMs?: number;
}

/** An Easel over several demo engines, to which several clients connect; all in one process. */
export class EaselHouse implements AsyncDisposable {
  /** Its jobs, until it is restarted. */
  jobs: Jobs;
  readonly engines: Engines;
  /** What reached the engines, as `name METHOD /path`. */
  readonly requests: string[] = [];
  readonly #options: EaselHouseOptions;
  readonly #archive = new JobArchive(new MemoryJobStore());
  readonly #library: Library;
  readonly #stack = new AsyncDisposableStack();
  readonly #clients: Client[] = [];
  readonly #submitted: Job[] = [];
  #submission = Promise.withResolvers<void>();

  /** Nobody is connected yet. */
  constructor(options: EaselHouseOptions = {}) {
    this.#options = options;
    const [first = "a", ...others] = options.names ?? [];
    this.engines = new Engines([this.#engine(first), ...others.map((name) => this.#engine(name))]);
    this.#stack.use(this.engines);
    this.#library = this.#stack.use(
      new Library([new ShippedSource()], {
        objectInfo: (classes) => this.engines.objectInfo(classes),
      }),
    );
    this.jobs = this.#newJobs();
  }

  /** Connects one more client. */
  async connect(guest: GuestOptions = {}): Promise<Client> {
    const services = this.services(guest);
    const server = createServer(services, { name: "easel", version: "0.0.0" });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await server.connect(ours);
    const client = new Client({ name: "test", version: "1" }, {
      capabilities: guest.tasks ? { tasks: {} } : {},
    });
    await client.connect(theirs);
    this.#clients.push(client);
    return client;
  }

  /** What a client's server works with. */
  services(guest: GuestOptions = {}): Services {
    const { caller, seesAll = false, priority = "normal", tools, waitMs } = guest;
    const limits = { ...DEFAULT_LIMITS, ...waitMs !== undefined && { waitMs } };
    return {
      engines: this.engines,
      jobs: this.jobs,
      library: this.#library,
      templates: shippedTemplates,
      log: () => {},
      limits,
      ...tools && { shownTools: tools },
      ...caller !== undefined && { caller: { id: caller, seesAll, priority } },
    };
  }

  /** The job of the so many-th request for one, once it has come; two may be for one job. */
  async submission(number: number): Promise<Job> {
    while (this.#submitted.length < number) await this.#submission.promise;
    return this.#submitted[number - 1]!;
  }

  /** Ends the jobs of this Easel, as a crash would, and begins another on the same engines. */
  async restart(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    await this.jobs[Symbol.asyncDispose]();
    this.jobs = this.#newJobs();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.jobs[Symbol.asyncDispose]();
    await this.#stack.disposeAsync();
  }

  #newJobs(): Jobs {
    const { previews = false, twins = false } = this.#options;
    const jobs = new Jobs(this.engines, {
      archive: this.#archive,
      previews,
      ...twins && {
        twins: new Twins({ dedupe: true, cache: { seconds: 60, entries: 10 } }),
      },
    });
    const submit = jobs.submit.bind(jobs);
    jobs.submit = (workflow, options) => {
      const job = submit(workflow, options);
      this.#submitted.push(job);
      this.#submission.resolve();
      this.#submission = Promise.withResolvers();
      return job;
    };
    return jobs;
  }

  #engine(name: string): Engine {
    const { stepMs = 1, concurrency = 1 } = this.#options;
    const demo = this.#stack.use(new DemoEngine({ stepMs }));
    const url = `http://${name}.invalid`;
    const client = new ComfyClient(url, {
      fetch: async (request) => {
        this.requests.push(`${name} ${request.method} ${new URL(request.url).pathname}`);
        return await demo.fetch(request);
      },
    });
    const events = new ComfyEvents(url, {
      openSocket: (url, headers) => demo.openSocket(url, headers),
    });
    return new Engine(client, events, { name, concurrency });
  }
}

/** Calls a tool and gives its result. */
export async function callTool(
  client: Client,
  name: string,
  input: Record<string, unknown> = {},
): Promise<ToolResult> {
  return await client.callTool({ name, arguments: input }) as unknown as ToolResult;
}

/** A picture that takes a few steps. */
export const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 20 };

/** A picture that takes until it is cancelled. */
export const ENDLESS = { ...SMALL, steps: 100, seed: 1 };

/** Resolves once a job makes steps. */
export async function running(job: Job | undefined): Promise<void> {
  for await (const { progress } of job?.snapshots() ?? []) if (progress.step !== undefined) return;
}

/** The text of a result's first block. */
export function textOf({ content }: ToolResult): string {
  return content[0]?.text ?? "";
}

/** The id of the job that a result is about. */
export function jobIdOf({ structuredContent }: ToolResult): string {
  return structuredContent?.job_id ?? "";
}
