import type { Job } from "../../jobs/job.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import { describeProgress } from "./describe_progress.ts";
import { engineWords, type JobEngine } from "./job_engine.ts";
import { outputUri } from "../picture/output_uri.ts";
import { shorten } from "../shorten.ts";
import type { ToldJob } from "./told_job.ts";

/** As many files are called by name; the structured content lists more. */
const NAMED = 4;

/** Most characters of an error. */
const ERROR_CHARS = 4000;

const DEMO_NOTE =
  "This is a DEMO picture: the embedded demo engine paints stand-ins and runs no model. " +
  "For real pictures start ComfyUI and run Easel with --comfyui URL instead of --demo.";

/** What is known of a job beside the job. */
export interface DescribeJobOptions {
  /** What it runs or ran on. */
  engine: JobEngine;
  /** What may be told of how it went. */
  told: ToldJob;
}

/** A job in a line for people: what it made, how to refer to it, how it went. */
export function describeJob(job: Job, options: DescribeJobOptions): string {
  if (job.status === "failed" || job.status === "cancelled") return describeFailed(job, options);
  return job.result ? describeFinished(job, options) : describeUnfinished(job, options);
}

function describeFailed(job: Job, { engine, told }: DescribeJobOptions): string {
  const { error = "The job failed.", warnings } = told;
  return [
    `${shorten(error, ERROR_CHARS)} (job ${job.id}, ${engineWords(engine)})`,
    ...warnings,
    ...keptLine(job),
  ].join(" ");
}

/** What a job that came to nothing had finished before, in a sentence; empty where nothing. */
export function keptLine({ outputs: { files } }: Job): string[] {
  return files.length === 0 ? [] : [`What it had finished is kept: ${listed(files, outputUri)}.`];
}

function describeFinished(job: Job, { engine, told }: DescribeJobOptions): string {
  const { files = [], texts = [] } = job.result ?? {};
  const seed = job.inputs["seed"] === undefined ? "" : `, seed ${job.inputs["seed"]}`;
  const made = files.length === 0
    ? texts.length === 0
      ? "No images produced: the workflow ran but saved nothing. Add a node that saves, such as SaveImage."
      : "Done."
    : `Made ${listed(files, nameOf)}${seed}.`;
  return [
    made,
    `${howItWent(job, { engine, told })}; job ${job.id}.`,
    ...(files.length === 0 ? [] : [`Refer to it as ${listed(files, outputUri)}.`]),
    ...(engine.demo ? [DEMO_NOTE] : []),
    ...told.warnings,
  ].join(" ");
}

function howItWent({ result }: Job, { engine, told }: DescribeJobOptions): string {
  const { cached = false, ranMs = 0 } = result ?? {};
  if (told.made) {
    const by = told.sameAs === undefined ? "" : ` (job ${told.sameAs})`;
    return `The same had been made before${by}, so nothing was run`;
  }
  const where = engineWords(engine);
  if (cached) return `${where} had made the same before and ran nothing`;
  const on = engine.demo && engine.ranOn === undefined ? `the ${where}` : where;
  // Of a job of an earlier process nobody has kept how long it ran.
  return ranMs > 0 ? `It took ${(ranMs / 1000).toFixed(1)} s on ${on}` : `It ran on ${on}`;
}

function nameOf({ subfolder, filename }: JobFile): string {
  return subfolder ? `${subfolder}/${filename}` : filename;
}

function listed(files: JobFile[], name: (file: JobFile) => string): string {
  const more = files.length - NAMED;
  return files.slice(0, NAMED).map(name).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function describeUnfinished(job: Job, { engine, told }: DescribeJobOptions): string {
  const now = describeProgress(job);
  const how = job.status === "pending" ? now : `Still running on ${engineWords(engine)}: ${now}`;
  return [
    `${how}.`,
    ...told.warnings,
    `Call get_job with job_id "${job.id}" and wait_seconds to get the result.`,
  ].join(" ");
}
