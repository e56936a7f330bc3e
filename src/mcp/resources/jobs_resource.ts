import type { Job, JobSnapshot } from "../../jobs/job.ts";
import { outputUri } from "../output_uri.ts";
import type { Resource } from "../sdk.ts";
import { jsonContents } from "./json_contents.ts";
import { resourceNotFound } from "./resource_error.ts";
import { type ReadContext, type ResourceFamily, resourceUri } from "./resource_family.ts";

const PATH = "jobs/";

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
    description: "State, progress, inputs and files of a job; tells its changes to who subscribes",
    mimeType: "application/json",
  },
  list: ({ jobs }) => jobs.list().slice(0, LISTED).map(describe),
  names: ({ jobs }) => jobs.list().map(({ id }) => id),
  read: (id, { uri, services }) =>
    jsonContents(uri, contentOf(find(id, { uri, services })), "workflow"),
  watch(id, { uri, services, changed }) {
    const stop = new AbortController();
    follow(find(id, { uri, services }), { changed, signal: stop.signal });
    return () => stop.abort();
  },
};

function find(id: string, { uri, services }: ReadContext): Job {
  const job = services.jobs.get(id.trim().toLowerCase());
  if (job) return job;
  const known = services.jobs.list().slice(0, 5).map((one) => one.id).join(", ") || "none yet";
  throw resourceNotFound(uri, `there is no such job. Known: ${known}.`);
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

function contentOf(job: Job): Record<string, unknown> {
  const { id, status, progress, inputs, outputs, result, error, createdAt } = job;
  return {
    job_id: id,
    status,
    created: new Date(createdAt).toISOString(),
    ...(!job.ended && { progress }),
    ...(error instanceof Error && { error: error.message }),
    inputs,
    files: outputs.files.map((file) => ({ uri: outputUri(file), media_type: file.mediaType })),
    texts: outputs.texts,
    ...(result && { cached: result.cached, ran_ms: result.ranMs, warnings: result.warnings }),
    workflow: job.workflow,
  };
}

async function follow(
  job: Job,
  { changed, signal }: { changed: () => void; signal: AbortSignal },
): Promise<void> {
  let last = newsOf(job);
  for await (const snapshot of job.snapshots(signal)) {
    const news = newsOf(snapshot);
    if (news === last) continue;
    last = news;
    changed();
  }
}

/** What a client would want to read again for. */
function newsOf({ status, progress }: JobSnapshot): string {
  return [status, progress.node, Math.floor(progress.fraction * PARTS)].join(" ");
}
