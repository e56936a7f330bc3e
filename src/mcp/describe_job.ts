import type { EngineIdentity } from "../jobs/engine.ts";
import type { Job } from "../jobs/job.ts";
import type { JobFile } from "../jobs/outputs.ts";
import { outputUri } from "./output_uri.ts";
import { describeProgress } from "./progress.ts";
import { shorten } from "./shorten.ts";

/** As many files are called by name; the structured content lists more. */
const NAMED = 4;

/** Most characters of an error. */
const ERROR_CHARS = 4000;

const DEMO_NOTE =
  "This is a DEMO picture: the embedded demo engine paints stand-ins and runs no model. " +
  "For real pictures start ComfyUI and run Easel with --comfyui URL instead of --demo.";

/** A job in a line for people: what it made, how to refer to it, how it went. */
export function describeJob(job: Job, engine: EngineIdentity): string {
  if (job.status === "failed" || job.status === "cancelled") {
    return `${shorten(messageOf(job.error), ERROR_CHARS)} (job ${job.id}, ${engine.name})`;
  }
  return job.result ? describeFinished(job, engine) : describeUnfinished(job, engine);
}

function describeFinished(job: Job, engine: EngineIdentity): string {
  const { files = [], texts = [], cached = false, ranMs = 0, warnings = [] } = job.result ?? {};
  const seed = job.inputs["seed"] === undefined ? "" : `, seed ${job.inputs["seed"]}`;
  const made = files.length === 0
    ? texts.length === 0
      ? "No images produced: the workflow ran but saved nothing. Add a node that saves, such as SaveImage."
      : "Done."
    : `Made ${listed(files, nameOf)}${seed}.`;
  return [
    made,
    cached ? "ComfyUI had made the same before and ran nothing." : `It took ${seconds(ranMs)}`,
    `on the ${engine.name}; job ${job.id}.`.replace("the ComfyUI", "ComfyUI"),
    ...(files.length === 0 ? [] : [`Refer to it as ${listed(files, outputUri)}.`]),
    ...(engine.demo ? [DEMO_NOTE] : []),
    ...warnings,
  ].join(" ");
}

function nameOf({ subfolder, filename }: JobFile): string {
  return subfolder ? `${subfolder}/${filename}` : filename;
}

function listed(files: JobFile[], name: (file: JobFile) => string): string {
  const more = files.length - NAMED;
  return files.slice(0, NAMED).map(name).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function describeUnfinished(job: Job, engine: EngineIdentity): string {
  const percent = Math.floor(job.progress.fraction * 100);
  const now = describeProgress({ status: job.status, progress: job.progress });
  return `Still running on ${engine.name}: ${now} (${percent} %). ` +
    `Call get_job with job_id "${job.id}" and wait_seconds to get the result.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "The job failed.";
}
