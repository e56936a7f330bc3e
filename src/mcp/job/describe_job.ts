import type { Job } from "../../jobs/job.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import { describeProgress } from "./describe_progress.ts";
import { engineWords, type JobEngine } from "./job_engine.ts";
import { outputUri } from "../picture/output_uri.ts";
import { shorten } from "../shorten.ts";

/** As many files are called by name; the structured content lists more. */
const NAMED = 4;

/** Most characters of an error. */
const ERROR_CHARS = 4000;

const DEMO_NOTE =
  "This is a DEMO picture: the embedded demo engine paints stand-ins and runs no model. " +
  "For real pictures start ComfyUI and run Easel with --comfyui URL instead of --demo.";

/** A job in a line for people: what it made, how to refer to it, how it went. */
export function describeJob(job: Job, engine: JobEngine): string {
  if (job.status === "failed" || job.status === "cancelled") return describeFailed(job, engine);
  return job.result ? describeFinished(job, engine) : describeUnfinished(job, engine);
}

function describeFailed(job: Job, engine: JobEngine): string {
  return [
    `${shorten(messageOf(job.error), ERROR_CHARS)} (job ${job.id}, ${engineWords(engine)})`,
    ...job.notes,
    ...keptLine(job),
  ].join(" ");
}

/** What a job that came to nothing had finished before, in a sentence; empty where nothing. */
export function keptLine({ outputs: { files } }: Job): string[] {
  return files.length === 0 ? [] : [`What it had finished is kept: ${listed(files, outputUri)}.`];
}

function describeFinished(job: Job, engine: JobEngine): string {
  const { files = [], texts = [], warnings = [] } = job.result ?? {};
  const seed = job.inputs["seed"] === undefined ? "" : `, seed ${job.inputs["seed"]}`;
  const made = files.length === 0
    ? texts.length === 0
      ? "No images produced: the workflow ran but saved nothing. Add a node that saves, such as SaveImage."
      : "Done."
    : `Made ${listed(files, nameOf)}${seed}.`;
  return [
    made,
    `${howItWent(job, engine)}; job ${job.id}.`,
    ...(files.length === 0 ? [] : [`Refer to it as ${listed(files, outputUri)}.`]),
    ...(engine.demo ? [DEMO_NOTE] : []),
    ...warnings,
  ].join(" ");
}

function howItWent({ result }: Job, engine: JobEngine): string {
  const { cached = false, sameAs, ranMs = 0 } = result ?? {};
  if (sameAs !== undefined) {
    return `The same had been made before (job ${sameAs}), so nothing was run`;
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

function describeUnfinished(job: Job, engine: JobEngine): string {
  const now = describeProgress(job);
  const how = job.status === "pending" ? now : `Still running on ${engineWords(engine)}: ${now}`;
  return [
    `${how}.`,
    ...job.notes,
    `Call get_job with job_id "${job.id}" and wait_seconds to get the result.`,
  ].join(" ");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "The job failed.";
}
