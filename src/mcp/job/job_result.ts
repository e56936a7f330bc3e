import type { Job } from "../../jobs/job.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import { describeJob } from "./describe_job.ts";
import { type JobEngine, jobEngine } from "./job_engine.ts";
import { type ToldJob, toldJob } from "./told_job.ts";
import { jobMedia } from "../picture/job_media.ts";
import { jobRecord } from "./job_record.ts";
import { mediaRoom } from "../picture/media_room.ts";
import { outputUri } from "../picture/output_uri.ts";
import type { CallToolResult, ContentBlock, ResourceLink } from "../sdk.ts";
import { shorten } from "../shorten.ts";
import type { ToolContext } from "../tool_context.ts";

/** Most links in a result; the structured content names more files. */
const MAX_LINKS = 16;

/** Most characters of the texts that a workflow shows. */
const TEXTS_CHARS = 12_000;

/**
 * A job as a tool's result, in what the client at hand can take: a line for people, pictures to
 * look at, links to the originals, and the same for programs.
 */
export async function jobResult(job: Job, context: ToolContext): Promise<CallToolResult> {
  const engine = await jobEngine(job, context);
  const told = toldJob(job, context);
  const message = describeJob(job, { engine, told });
  const { files, texts } = job.outputs;
  const links = context.client.links ? files.slice(0, MAX_LINKS).map(linkTo) : [];
  if (!job.result) {
    const isError = job.ended;
    return { ...resultOf({ message, job, engine, told, links }), ...(isError && { isError }) };
  }
  const parts = { message, job, engine, told, texts: shownTexts(texts), links };
  const rest = JSON.stringify(resultOf(parts)).length + 2 * MAX_HINT;
  const { blocks, hidden } = await jobMedia(job, mediaRoom(context, rest), context);
  const result = resultOf({ ...parts, message: message + hint(hidden), media: blocks });
  // A run that made nothing is no success to who wanted a picture.
  const isError = files.length === 0 && texts.length === 0;
  return { ...result, ...(isError && { isError }) };
}

interface ResultParts {
  message: string;
  job: Job;
  engine: JobEngine;
  told: ToldJob;
  texts?: ContentBlock[];
  media?: ContentBlock[];
  links?: ContentBlock[];
}

function resultOf(
  { message, job, engine, told, texts, media, links }: ResultParts,
): CallToolResult {
  return {
    content: [
      { type: "text", text: message },
      ...texts ?? [],
      ...media ?? [],
      ...links ?? [],
    ],
    structuredContent: jobRecord(job, { engine, told, message }),
  };
}

function shownTexts(texts: string[]): ContentBlock[] {
  let left = TEXTS_CHARS;
  return texts.flatMap((text) => {
    if (left <= 0) return [];
    const shown = shorten(text, left);
    left -= text.length;
    return [{ type: "text", text: shown }];
  });
}

/** More than {@linkcode hint} ever has. */
const MAX_HINT = 150;

function hint(hidden: JobFile[]): string {
  if (hidden.length === 0) return "";
  const what = hidden.length === 1 ? "A picture is" : `${hidden.length} pictures are`;
  return ` ${what} not shown here, as there is no room; the originals are safe in ComfyUI.`;
}

function linkTo(file: JobFile): ResourceLink {
  return {
    type: "resource_link",
    uri: outputUri(file),
    name: file.filename,
    mimeType: file.mediaType,
  };
}
