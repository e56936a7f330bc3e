import { describeProgress } from "./describe_progress.ts";
import { isUnderway } from "./job_changes.ts";
import type { ListedJob } from "./listed_jobs.ts";
import { outputUri } from "../picture/output_uri.ts";
import { shorten } from "../shorten.ts";

/** Most files of a job that a list names. */
const FILES = 4;

/** Most characters of what a job was made from. */
const TEXT = 80;

/** A job in a list, for programs. */
export interface JobSummary {
  /** What to ask `get_job` for. */
  job_id: string;
  /** ComfyUI's word for its state. */
  status: string;
  /** When it was submitted, ISO 8601. */
  created: string;
  /** The template it was made from. */
  template?: string;
  /** The beginning of its prompt. */
  prompt?: string;
  /** Share that is done, 0 to 1, while this process has it under way. */
  progress?: number;
  /** How far it is, in words. */
  message?: string;
  /** URIs of the first files it made. */
  files: string[];
  /** How many more it made. */
  files_left_out?: number;
}

/** A job in a list, for programs: bounded, whatever it was made from. */
export function jobSummary(job: ListedJob): JobSummary {
  const { id, status, createdAt, inputs, files, progress } = job;
  const { template, prompt } = inputs;
  return {
    job_id: id,
    status,
    created: new Date(createdAt).toISOString(),
    ...typeof template === "string" && { template: shorten(template, TEXT) },
    ...typeof prompt === "string" && { prompt: shorten(prompt, TEXT) },
    ...progress && isUnderway(job) && {
      progress: progress.fraction,
      message: describeProgress({ status, progress }),
    },
    files: files.slice(0, FILES).map(outputUri),
    ...files.length > FILES && { files_left_out: files.length - FILES },
  };
}

/** The same in a line for people, as of a moment in ms since the epoch. */
export function summaryLine(summary: JobSummary, now: number): string {
  const { job_id, status, created, template, prompt, message, files } = summary;
  const more = summary.files_left_out ?? 0;
  const parts = [
    message ?? `${describeAge(now - Date.parse(created))} ago`,
    template ?? "",
    prompt === undefined ? "" : JSON.stringify(prompt),
    files.join(" ") + (more > 0 ? ` and ${more} more` : ""),
  ];
  return `${job_id} ${status}: ${parts.filter((part) => part !== "").join(", ")}`;
}

/** How long ago, in the largest unit that it fills. */
export function describeAge(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return "less than 1 min";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
