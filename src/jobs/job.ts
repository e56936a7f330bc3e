import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { ExecutionInterruptedError } from "../comfyui/errors.ts";
import type { Json } from "../comfyui/json.ts";
import type { JobOutputs } from "./outputs.ts";

/** ComfyUI's own words for the state of a job. */
export type JobStatus = "pending" | "in_progress" | "completed" | "failed" | "cancelled";

/** How far a job is. */
export interface JobProgress {
  /** Share of the whole workflow that is done, 0 to 1; never falls. */
  fraction: number;
  /** Jobs of ComfyUI's queue before this one, where known; 0 for the next. */
  queuePosition?: number;
  /** The node that runs now: its title, or its class where it has none. */
  node?: string;
  /** Steps of that node that are done, where it counts them. */
  step?: number;
  /** Steps of that node in all. */
  steps?: number;
}

/** What a finished job made. */
export interface JobResult extends JobOutputs {
  /** True where ComfyUI ran nothing because it had made the same before: the files are older. */
  cached: boolean;
  /** What went wrong without stopping the job, one sentence each. */
  warnings: string[];
  /** Milliseconds from the start of the run to its end, as we saw it. */
  ranMs: number;
}

/** A job as it is at one moment. */
export interface JobSnapshot {
  /** Its state. */
  status: JobStatus;
  /** How far it is. */
  progress: JobProgress;
}

/** Options of {@linkcode Job}. */
export interface JobOptions {
  /** The named values that the workflow was made from. */
  inputs: Readonly<Record<string, Json>>;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** One run of a workflow on a ComfyUI. Its id is the `prompt_id`, chosen by us. */
export class Job {
  /** The `prompt_id`, a UUID. */
  readonly id: string;
  /** What ComfyUI is to run. */
  readonly workflow: ApiWorkflow;
  /** The named values that the workflow was made from, for people to read and to ask for again. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** When the job was submitted, ms since the epoch. */
  readonly createdAt: number;
  /** Resolves with the outputs; rejects with a `ComfyError`. */
  readonly done: Promise<JobResult>;
  #snapshot: JobSnapshot = { status: "pending", progress: { fraction: 0 } };
  #outputs: JobOutputs = { files: [], texts: [] };
  #result: JobResult | undefined;
  #error: unknown;
  readonly #settle: { resolve(result: JobResult): void; reject(error: unknown): void };
  readonly #watchers = new Set<() => void>();
  readonly #cancellation = new AbortController();

  /** Waits to be followed. */
  constructor(id: string, workflow: ApiWorkflow, options: JobOptions) {
    this.id = id;
    this.workflow = workflow;
    this.inputs = options.inputs;
    this.createdAt = options.createdAt;
    const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
    this.done = promise;
    this.#settle = { resolve, reject };
    // Nobody has to wait for a job; one that fails unobserved must not end the process.
    promise.catch(() => {});
  }

  /** Its state now. */
  get status(): JobStatus {
    return this.#snapshot.status;
  }

  /** How far it is now. */
  get progress(): JobProgress {
    return this.#snapshot.progress;
  }

  /** The outputs, once completed. */
  get result(): JobResult | undefined {
    return this.#result;
  }

  /** What was made, once it has ended; a job that failed late may have made something before. */
  get outputs(): JobOutputs {
    return this.#outputs;
  }

  /** Why it failed or was cancelled. */
  get error(): unknown {
    return this.#error;
  }

  /** True once nothing more will happen. */
  get ended(): boolean {
    return this.status !== "pending" && this.status !== "in_progress";
  }

  /** Aborts when {@linkcode cancel} is called. */
  get cancelled(): AbortSignal {
    return this.#cancellation.signal;
  }

  /** Asks for the job to be taken out of the queue or interrupted. The `done` promise tells when it is. */
  cancel(): void {
    if (!this.ended) this.#cancellation.abort();
  }

  /**
   * Yields how the job is now and at each change, ending with its last state. Who reads slowly gets
   * the newest state, not a backlog.
   */
  async *snapshots(signal?: AbortSignal): AsyncGenerator<JobSnapshot, void, void> {
    let seen: JobSnapshot | undefined;
    let wake: () => void = () => {};
    const watcher = () => wake();
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", watcher);
    try {
      while (!signal?.aborted) {
        if (seen !== this.#snapshot) {
          seen = this.#snapshot;
          yield seen;
          if (isEnd(seen.status)) return;
        } else await new Promise<void>((resolve) => wake = resolve);
      }
    } finally {
      this.#watchers.delete(watcher);
      signal?.removeEventListener("abort", watcher);
    }
  }

  /** For the follower: the job moved on. The fraction never falls and nothing follows the end. */
  advance(status: "pending" | "in_progress", progress: JobProgress): void {
    if (this.ended) return;
    const fraction = Math.min(1, Math.max(this.progress.fraction, progress.fraction));
    this.#change({ status, progress: { ...progress, fraction } });
  }

  /** For the follower: what was made, whatever the job came to. */
  keep(outputs: JobOutputs): void {
    this.#outputs = outputs;
  }

  /** For the follower: the job is done. */
  complete(result: JobResult): void {
    if (this.ended) return;
    this.#result = result;
    this.#change({ status: "completed", progress: { fraction: 1 } });
    this.#settle.resolve(result);
  }

  /** For the follower: the job came to nothing. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.#error = error;
    const status = error instanceof ExecutionInterruptedError ? "cancelled" : "failed";
    this.#change({ status, progress: this.progress });
    this.#settle.reject(error);
  }

  #change(snapshot: JobSnapshot): void {
    this.#snapshot = snapshot;
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function isEnd(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
