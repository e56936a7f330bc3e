import type { Json } from "../../comfyui/json.ts";
import type { Job, JobProgress, JobStatus } from "../../jobs/job.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import type { JobRecord } from "../../jobs/store/job_record.ts";
import { type JobsContext, maySee, visibleJobs } from "./find_job.ts";

/** A job as lists show it, whichever process it is of. */
export interface ListedJob {
  /** The `prompt_id`. */
  id: string;
  /** Its state; of one of another process, the last that was kept. */
  status: JobStatus;
  /** When it was submitted, ms since the epoch. */
  createdAt: number;
  /** The named values that its workflow was made from. */
  inputs: Readonly<Record<string, Json>>;
  /** What it has made. */
  files: readonly JobFile[];
  /** How far it is; missing where another process has it. */
  progress?: JobProgress;
}

/** As many kept records are looked through: all that a store keeps by default. */
const RECORDS = 500;

/** The jobs that the caller may see, those that are only kept included; newest first. */
export async function listedJobs(context: JobsContext): Promise<ListedJob[]> {
  const records = await context.jobs.records(RECORDS);
  const own = visibleJobs(context);
  const known = new Set(own.map(({ id }) => id));
  const kept = records.filter(({ id, caller }) =>
    !known.has(id) && maySee({ callers: [caller] }, context)
  );
  return [...own.map(listedJob), ...kept.map(listedRecord)]
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** A job of this process as lists show it. */
export function listedJob({ id, status, createdAt, inputs, outputs, progress }: Job): ListedJob {
  return { id, status, createdAt, inputs, files: outputs.files, progress };
}

function listedRecord({ id, status, createdAt, inputs, template, files }: JobRecord): ListedJob {
  const named = template === undefined ? inputs : { template, ...inputs };
  return { id, status, createdAt, inputs: named, files: files ?? [] };
}
