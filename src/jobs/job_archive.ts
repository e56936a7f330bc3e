import { ComfyError, ExecutionInterruptedError } from "../comfyui/errors.ts";
import { Job } from "./job.ts";
import type { JobRecord } from "./store/job_record.ts";
import type { JobStore } from "./store/job_store.ts";

/** Keeps what is known of jobs where it outlives this process. */
export class JobArchive {
  readonly #store: JobStore;

  /** Reads and writes nothing yet. */
  constructor(store: JobStore) {
    this.#store = store;
  }

  /** Keeps a job as it is now. */
  save(job: Job): void {
    const { id, createdAt, engine, status, inputs, workflow, ended, error } = job;
    this.#store.put({
      id,
      createdAt,
      caller: job.callers[0] ?? "",
      status,
      inputs: { ...inputs },
      workflow,
      ...engine !== undefined && { engine },
      ...ended && { endedAt: Date.now(), ...made(job) },
      ...error !== undefined && { error: messageOf(error) },
    });
  }

  /** What is kept of a job. */
  async get(id: string): Promise<JobRecord | undefined> {
    return await this.#store.get(id);
  }

  /** The newest jobs, those of other processes included. */
  async list(limit: number): Promise<JobRecord[]> {
    return await this.#store.list({ limit });
  }
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
