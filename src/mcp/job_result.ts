import type { Job } from "../jobs/job.ts";
import type { JobFile } from "../jobs/outputs.ts";
import type { EngineIdentity } from "../jobs/engine.ts";
import { outputUri } from "./output_uri.ts";
import { previewOf } from "./preview.ts";
import { describeProgress } from "./progress.ts";
import type { CallToolResult, ContentBlock, ResourceLink } from "./sdk.ts";
import type { ToolContext } from "./tool_context.ts";

/** A job as a tool's result: a line for people, a picture, links, and the same for programs. */
export async function jobResult(job: Job, context: ToolContext): Promise<CallToolResult> {
  const engine = await context.engine.identity();
  const structuredContent = structured(job, engine);
  if (job.status === "failed" || job.status === "cancelled") {
    const text = `${messageOf(job.error)} (job ${job.id}, ${engine.name})`;
    return { content: [{ type: "text", text }], structuredContent, isError: true };
  }
  if (!job.result) {
    return {
      content: [{ type: "text", text: describeUnfinished(job, engine) }],
      structuredContent,
    };
  }
  const { files, texts } = job.result;
  const content: ContentBlock[] = [{ type: "text", text: describeFinished(job, engine) }];
  for (const text of texts) content.push({ type: "text", text });
  content.push(...await previews(files, context));
  content.push(...files.map(linkTo));
  // A run that made nothing is no success to who wanted a picture.
  const isError = files.length === 0 && texts.length === 0;
  return { content, structuredContent, ...(isError && { isError }) };
}

function structured(job: Job, engine: EngineIdentity): Record<string, unknown> {
  const { result } = job;
  const parameters = forJsonRpc(job.inputs);
  return {
    job_id: job.id,
    status: job.status,
    engine: engine.name,
    demo: engine.demo,
    parameters,
    files: (result?.files ?? []).map((file) => ({
      uri: outputUri(file),
      filename: file.filename,
      media_type: file.mediaType,
    })),
    ...(parameters["seed"] !== undefined && { seed: parameters["seed"] }),
    ...(result?.cached && { cached: true }),
    ...(result?.warnings.length && { warnings: result.warnings }),
    ...(!job.ended && { progress: job.progress.fraction }),
  };
}

/** A seed beyond 2^53 goes as text: clients would round the number. */
function forJsonRpc(inputs: Job["inputs"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      typeof value === "bigint" ? String(value) : value,
    ]),
  );
}

/** The budget is shared: several small pictures tell more than one large. */
async function previews(files: JobFile[], context: ToolContext): Promise<ContentBlock[]> {
  const pictures = files.filter((file) => file.mediaType.startsWith("image/"));
  const budget = context.limits.previewBytes / Math.max(1, pictures.length);
  const made = await Promise.all(pictures.map((file) => tryPreview(file, budget, context)));
  return made.flatMap((preview) => preview ?? []);
}

/** The picture itself is safe in ComfyUI: a preview that fails is no reason to fail the call. */
async function tryPreview(file: JobFile, budget: number, context: ToolContext) {
  try {
    return await previewOf(context.engine.client, file, budget);
  } catch (error) {
    context.log("warn", "no preview", { file: file.filename, error });
    return undefined;
  }
}

function linkTo(file: JobFile): ResourceLink {
  return {
    type: "resource_link",
    uri: outputUri(file),
    name: file.filename,
    mimeType: file.mediaType,
  };
}

function describeFinished(job: Job, engine: EngineIdentity): string {
  const { files = [], texts = [], cached = false, ranMs = 0, warnings = [] } = job.result ?? {};
  const names = files.map(({ subfolder, filename }) =>
    subfolder ? `${subfolder}/${filename}` : filename
  );
  const seed = job.inputs["seed"] === undefined ? "" : `, seed ${job.inputs["seed"]}`;
  const made = files.length === 0
    ? texts.length === 0
      ? "No images produced: the workflow ran but saved nothing. Add a node that saves, such as SaveImage."
      : "Done."
    : `Made ${names.join(", ")}${seed}.`;
  return [
    made,
    cached ? "ComfyUI had made the same before and ran nothing." : `It took ${seconds(ranMs)}`,
    `on the ${engine.name}; job ${job.id}.`.replace("the ComfyUI", "ComfyUI"),
    ...(engine.demo ? [DEMO_NOTE] : []),
    ...warnings,
  ].join(" ");
}

const DEMO_NOTE =
  "This is a DEMO picture: the embedded demo engine paints stand-ins and runs no model. " +
  "For real pictures start ComfyUI and run Easel with --comfyui URL instead of --demo.";

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
