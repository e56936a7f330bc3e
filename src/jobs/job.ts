import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { ExecutionInterruptedError } from "../comfyui/errors.ts";
import type { Json } from "../comfyui/json.ts";
import type { JobOutputs } from "./outputs.ts";
import type { Priority } from "./queue/priority.ts";
import { tellAll } from "./tell_all.ts";

/** ComfyUI's own words for the state of a job. */
export type JobStatus = "pending" | "in_progress" | "completed" | "failed" | "cancelled";

/** How far a job is. */
export interface JobProgress {
  /** Share of the whole workflow that is done, 0 to 1; never falls. */
  fraction: number;
  /** Jobs of our own queue before this one, while it has not been sent to a ComfyUI. */
  ahead?: number;
  /** Jobs of ComfyUI's queue before this one, where known; 0 for the next. */
  queuePosition?: number;
  /** How long it will probably run on, in seconds, where enough is known to tell. */
  secondsLeft?: number;
  /** The node that runs now: its title, or its class where it has none. */
  node?: string;
  /** Steps of that node that are done, where it counts them. */
  step?: number;
  /** Steps of that node in all. */
  steps?: number;
}

/** What a finished job made. */
export interface JobResult extends JobOutputs {
  /** True where nothing was run because the same had been made before: the files are older. */
  cached: boolean;
  /** The job that had made the same before, where it was not ComfyUI that noticed. */
  sameAs?: string;
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

/** A picture of a run under way, as ComfyUI paints it between steps. */
export interface PreviewFrame {
  /** `image/jpeg` or `image/png`. */
  mediaType: string;
  /** The file. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** Options of {@linkcode Job}. */
export interface JobOptions {
  /** The named values that the workflow was made from. */
  inputs: Readonly<Record<string, Json>>;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** How urgent it is; `normal` where left out. */
  priority?: Priority;
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
  /** How urgent it is. */
  priority: Priority;
  /** The name of the ComfyUI that has it or ran it, once one was chosen. */
  engine: string | undefined;
  /** The newest picture of the run under way, where such are wanted. */
  preview: PreviewFrame | undefined;
  /** Resolves with the outputs; rejects with a `ComfyError`. */
  readonly done: Promise<JobResult>;
  #snapshot: JobSnapshot = { status: "pending", progress: { fraction: 0 } };
  #outputs: JobOutputs = { files: [], texts: [] };
  #result: JobResult | undefined;
  #error: unknown;
  readonly #settle: { resolve(result: JobResult): void; reject(error: unknown): void };
  readonly #watchers = new Set<() => void>();
  /** How often each caller has asked for it and not left. */
  readonly #holders = new Map<string, number>();
  readonly #notes: string[] = [];
  readonly #cancellation = new AbortController();

  /** Waits to be followed. */
  constructor(id: string, workflow: ApiWorkflow, options: JobOptions) {
    this.id = id;
    this.workflow = workflow;
    this.inputs = options.inputs;
    this.createdAt = options.createdAt;
    this.priority = options.priority ?? "normal";
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

  /** Who has asked for it, those who have left included. */
  get callers(): readonly string[] {
    return [...this.#holders.keys()];
  }

  /** What happened to it on its way that its callers should know, one sentence each. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Notes what happened to it. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  /** One more who wants it. */
  join(caller: string): void {
    this.#holders.set(caller, (this.#holders.get(caller) ?? 0) + 1);
  }

  /**
   * A caller wants it no more: once, or not at all where `entirely`. When nobody wants it, it is
   * cancelled.
   */
  leave(caller: string, { entirely = false } = {}): void {
    const times = this.#holders.get(caller);
    if (times === undefined) return;
    this.#holders.set(caller, entirely ? 0 : Math.max(0, times - 1));
    if (this.#holders.values().every((times) => times === 0)) this.cancel();
  }

  /** Asks for the job to be taken out of the queue or interrupted. The `done` promise tells when it is. */
  cancel(): void {
    if (!this.ended) this.#cancellation.abort();
  }

  /**
   * Calls the listener after each change, until the returned function is called or the job has
   * ended. What it throws is ignored.
   */
  onChange(listener: () => void): () => void {
    if (!this.ended) this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
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

  /** For the follower: a new picture of the run under way. */
  show(preview: PreviewFrame): void {
    if (this.ended) return;
    this.preview = preview;
    this.#change({ ...this.#snapshot });
  }

  /** For the follower: what was made, whatever the job came to. */
  keep(outputs: JobOutputs): void {
    this.#outputs = outputs;
  }

  /** For the follower: the job is done. */
  complete(result: JobResult): void {
    if (this.ended) return;
    const { warnings } = result;
    const told = this.#notes.length === 0
      ? result
      : { ...result, warnings: [...this.#notes, ...warnings] };
    this.#result = told;
    this.#outputs = result;
    this.preview = undefined;
    this.#settle.resolve(told);
    this.#change({ status: "completed", progress: { fraction: 1 } });
  }

  /** For the follower: the job came to nothing. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.#error = error;
    this.preview = undefined;
    const status = error instanceof ExecutionInterruptedError ? "cancelled" : "failed";
    const { secondsLeft: _left, ahead: _ahead, queuePosition: _place, ...progress } = this.progress;
    this.#settle.reject(error);
    this.#change({ status, progress });
  }

  #change(snapshot: JobSnapshot): void {
    this.#snapshot = snapshot;
    const watchers = [...this.#watchers];
    // Nothing changes any more, and an ended job is remembered for long.
    if (this.ended) this.#watchers.clear();
    tellAll(watchers);
  }
}

function isEnd(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
