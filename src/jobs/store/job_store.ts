import type { JobRecord } from "./job_record.ts";

/** Options of {@linkcode JobStore.list}. */
export interface ListRecordsOptions {
  /** At most so many; all where left out. */
  limit?: number;
  /** Only those of this caller. */
  caller?: string;
}

/** Where records of jobs outlive the program. Nothing is opened before the first call. */
export interface JobStore {
  /**
   * Keeps a record, in place of an older one of the same job. It may come back smaller: what is
   * kept of a job is bounded, and so is the number of jobs.
   */
  put(record: JobRecord): void;
  /** The record of a job, also one that another process has put. */
  get(id: string): JobRecord | undefined | Promise<JobRecord | undefined>;
  /** Newest first. */
  list(options?: ListRecordsOptions): JobRecord[] | Promise<JobRecord[]>;
  /** Forgets a job. */
  remove(id: string): void;
}

/** A store on this machine: it has done what it is asked for when it returns. */
export interface LocalStore extends JobStore, Disposable {
  /** The record of a job, also one that another process has put. */
  get(id: string): JobRecord | undefined;
  /** Newest first. */
  list(options?: ListRecordsOptions): JobRecord[];
}

/** A store that has to be closed, at once or with a wait for what is still to be written. */
export type OpenJobStore = JobStore & (Disposable | AsyncDisposable);
