import { ComfyError, ExecutionInterruptedError } from "../comfyui/errors.ts";
import { Job } from "./job.ts";
import type { JobRecord } from "./store/job_record.ts";
import type { JobStore } from "./store/job_store.ts";

/** How long a record waits for newer ones of its job, ms: a short job then is written once. */
const WAIT_MS = 50;

/** How many are written at a stretch: each write holds up all else for up to a millisecond. */
const AT_ONCE = 20;

/**
 * Keeps what is known of jobs where it outlives this process. It writes a moment later, so that no
 * job and no answer waits for it; what is lost with a process that dies in that moment, ComfyUI still
 * knows.
 */
export class JobArchive {
  readonly #store: JobStore;
  readonly #waiting = new Map<string, JobRecord>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Reads and writes nothing yet. */
  constructor(store: JobStore) {
    this.#store = store;
  }

  /** Keeps a job as it is now. */
  save(job: Job): void {
    this.#waiting.set(job.id, recordOf(job));
    this.#timer ??= setTimeout(() => this.#write(AT_ONCE), WAIT_MS);
  }

  /** Writes all that waits. */
  flush(): void {
    this.#write(Infinity);
  }

  /** What is kept of a job. */
  async get(id: string): Promise<JobRecord | undefined> {
    return this.#waiting.get(id) ?? await this.#store.get(id);
  }

  /** The newest jobs, those of other processes included. */
  async list(limit: number): Promise<JobRecord[]> {
    this.flush();
    return await this.#store.list({ limit });
  }

  #write(most: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [id, record] of this.#waiting.entries().take(most)) {
      this.#waiting.delete(id);
      this.#store.put(record);
    }
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => this.#write(AT_ONCE), 0);
  }
}

function recordOf(job: Job): JobRecord {
  const { id, createdAt, engine, status, inputs, workflow, ended, error } = job;
  return {
    id,
    createdAt,
    caller: job.callers[0] ?? "",
    status,
    inputs: { ...inputs },
    workflow,
    ...engine !== undefined && { engine },
    ...ended && { endedAt: Date.now(), ...made(job) },
    ...error !== undefined && { error: messageOf(error) },
  };
}

/** A job as it was kept. One that had not ended is in the state in which it was kept. */
export function jobOf(record: JobRecord): Job {
  const { id, workflow = {}, inputs, createdAt, caller, engine, error } = record;
  const { files = [], texts = [], ranMs = 0 } = record;
  const job = new Job(id, workflow, { inputs, createdAt });
  job.engine = engine;
  if (caller !== "") job.join(caller);
  const outputs = { files, texts };
  if (record.status === "completed") {
    job.complete({ ...outputs, cached: false, warnings: [], ranMs });
  } else if (record.status === "failed" || record.status === "cancelled") {
    job.keep(outputs);
    const Kind = record.status === "failed" ? ComfyError : ExecutionInterruptedError;
    job.fail(new Kind(error ?? "The job came to nothing."));
  }
  return job;
}

function made({ outputs, result }: Job): Pick<JobRecord, "files" | "texts" | "ranMs"> {
  const { files, texts } = outputs;
  return {
    files,
    ...texts.length > 0 && { texts },
    ...result && { ranMs: result.ranMs },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
