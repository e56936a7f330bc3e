import type { Job, JobSnapshot } from "../../jobs/job.ts";
import { toldName } from "../caller/told_text.ts";
import { describeProgress } from "../job/describe_progress.ts";
import { findJob, visibleJobs } from "../job/find_job.ts";
import { isUnderway, jobChanges } from "../job/job_changes.ts";
import { outputUri } from "../picture/output_uri.ts";
import { knownJobs } from "../job/require_job.ts";
import { toldJob } from "../job/told_job.ts";
import type { ReadResourceResult, Resource } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { jsonContents } from "./json_contents.ts";
import { resourceNotFound } from "./resource_error.ts";
import { type ReadContext, type ResourceFamily, resourceUri } from "./resource_family.ts";

const PATH = "jobs/";

/** Follows the id of a job whose picture under way is meant. */
const PREVIEW = "/preview";

/** How many jobs are listed: the newest. */
const LISTED = 50;

/** Of a running job, each twentieth is news. */
const PARTS = 20;

/** Jobs: their state, inputs and files. */
export const jobsResource: ResourceFamily = {
  path: PATH,
  template: {
    uriTemplate: "comfyui://jobs/{id}",
    name: "job",
    title: "A job",
    description:
      "State, progress, inputs and files of a job; tells its changes to who subscribes. " +
      "comfyui://jobs/{id}/preview is the picture while it is painted, where previews are kept",
    mimeType: "application/json",
  },
  list: (services) => visibleJobs(services).slice(0, LISTED).map(describe),
  names: (services) => visibleJobs(services).map(({ id }) => id),
  async read(name, context) {
    const job = await find(name, context);
    return name.endsWith(PREVIEW)
      ? previewContents(job, context.uri)
      : jsonContents(context.uri, contentOf(job, context.services), "workflow");
  },
  async watch(name, context) {
    const job = await find(name, context);
    const stop = new AbortController();
    const newsOf = name.endsWith(PREVIEW) ? () => job.preview : stateOf;
    follow(job, { newsOf, changed: context.changed, signal: stop.signal });
    return () => stop.abort();
  },
};

async function find(name: string, { uri, services }: ReadContext): Promise<Job> {
  const id = name.endsWith(PREVIEW) ? name.slice(0, -PREVIEW.length) : name;
  const job = await findJob(id, services);
  if (job) return job;
  throw resourceNotFound(uri, `there is no such job. Known: ${knownJobs(services)}.`);
}

function describe({ id, inputs, createdAt }: Job): Resource {
  const prompt = inputs["prompt"];
  return {
    uri: resourceUri({ path: PATH }, id),
    name: `job ${id.slice(0, 8)}`,
    ...(typeof prompt === "string" && { description: prompt.slice(0, 200) }),
    mimeType: "application/json",
    annotations: { lastModified: new Date(createdAt).toISOString() },
  };
}

function previewContents({ preview, ended }: Job, uri: string): ReadResourceResult {
  if (preview) {
    const { mediaType: mimeType, bytes } = preview;
    return { contents: [{ uri, mimeType, blob: bytes.toBase64() }] };
  }
  throw resourceNotFound(
    uri,
    ended
      ? "the job has ended. Look at its files."
      : "there is no picture of it yet, or none are kept here.",
  );
}

function contentOf(job: Job, services: Services): Record<string, unknown> {
  const { id, status, progress, inputs, outputs, result, createdAt } = job;
  const its = job.engine === undefined ? undefined : services.engines.get(job.engine);
  const { error, sameAs, warnings } = toldJob(job, services);
  return {
    job_id: id,
    status,
    created: new Date(createdAt).toISOString(),
    ...(its && { engine: toldName(its, services) }),
    ...(!job.ended && { message: describeProgress(job), progress }),
    ...(error !== undefined && { error }),
    inputs,
    files: outputs.files.map((file) => ({ uri: outputUri(file), media_type: file.mediaType })),
    texts: outputs.texts,
    ...(result && { cached: result.cached, ran_ms: result.ranMs }),
    ...(sameAs !== undefined && { same_as: sameAs }),
    warnings,
    workflow: job.workflow,
  };
}

async function follow(
  job: Job,
  { newsOf, changed, signal }: {
    newsOf: (snapshot: JobSnapshot) => unknown;
    changed: () => void;
    signal: AbortSignal;
  },
): Promise<void> {
  let last = newsOf(job);
  for await (const snapshot of jobChanges(job, { signal })) {
    const news = newsOf(snapshot);
    if (news === last) continue;
    last = news;
    changed();
  }
}

/** What a client would want to read again for. */
function stateOf({ status, progress }: JobSnapshot): string {
  const { ahead, queuePosition, node, fraction } = progress;
  const place = isUnderway({ status }) ? [ahead, queuePosition] : [];
  return [status, ...place, node, Math.floor(fraction * PARTS)].join(" ");
}
