import { mapPooled } from "../../library/map_pooled.ts";
import type { Job } from "../../jobs/job.ts";
import type { JobFile } from "../../jobs/outputs.ts";
import { BodyReader } from "./body_reader.ts";
import { likelySide } from "./likely_side.ts";
import { isPicture, isVideo, previewOf, type PreviewOptions } from "./preview.ts";
import type { ContentBlock } from "../sdk.ts";
import type { ToolContext } from "../tool_context.ts";

/** With fewer characters of base64 a picture shows little: rather fewer pictures. */
const LEAST_SHARE = 6000;

/** Most videos of which the first frame is shown: each keeps ComfyUI busy. */
const POSTERS = 2;

/** How many previews are made at once: enough that ComfyUI never waits for us. */
const AT_ONCE = 3;

/** What a block costs beside its base64, in characters. */
const FRAME = 80;

/** The pictures and sounds of a job that go into its result. */
export interface JobMedia {
  /** Pictures first, then the first frames of videos. */
  blocks: ContentBlock[];
  /** Pictures that are not among them. */
  hidden: JobFile[];
}

/**
 * What a client sees and hears at once, within so many characters of JSON. Pictures share them:
 * several small ones tell more than one large. Of a video its first frame is shown, where that can
 * be had. What they leave goes to sounds, where the client takes such.
 */
export async function jobMedia(job: Job, chars: number, context: ToolContext): Promise<JobMedia> {
  const { files = [] } = job.result ?? {};
  const pictures = files.filter(isPicture);
  const many = chars > FRAME ? Math.max(1, Math.floor(chars / LEAST_SHARE)) : 0;
  const videos = files.filter(isVideo).slice(0, POSTERS);
  const inline = [...pictures, ...videos].slice(0, many);
  const share = Math.floor(chars / Math.max(1, inline.length)) - FRAME;
  const limits = { chars: share, side: context.client.side, likelySide: likelySide(job.workflow) };
  const made = await previewsOf(inline, limits, context);
  const blocks: ContentBlock[] = made.filter((block) => block !== undefined);
  if (context.client.audio) {
    const sounds = files.filter(({ mediaType }) => mediaType.startsWith("audio/"));
    blocks.push(...await soundsWithin(chars - lengthOf(blocks), sounds, context));
  }
  return { blocks, hidden: pictures.filter((_, at) => made[at] === undefined) };
}

/**
 * One for each, in what time there is for all of them. ComfyUI makes one after the other: of many
 * at once, most would be half done when the time is over.
 */
async function previewsOf(
  files: JobFile[],
  options: PreviewOptions,
  context: ToolContext,
): Promise<(ContentBlock | undefined)[]> {
  const end = Date.now() + context.limits.previewMs;
  return await mapPooled(files, AT_ONCE, async (file) => {
    const previewMs = end - Date.now();
    if (previewMs <= 0) return undefined;
    const hurried = { ...context, limits: { ...context.limits, previewMs } };
    return await attempt(file, context, () => previewOf(file, options, hurried));
  });
}

async function soundsWithin(
  chars: number,
  sounds: JobFile[],
  context: ToolContext,
): Promise<ContentBlock[]> {
  const blocks: ContentBlock[] = [];
  for (const file of sounds) {
    const left = chars - lengthOf(blocks) - FRAME;
    const block = await attempt(file, context, () => soundOf(file, left, context));
    if (block) blocks.push(block);
  }
  return blocks;
}

async function soundOf(
  file: JobFile,
  chars: number,
  { engines, signal }: ToolContext,
): Promise<ContentBlock | undefined> {
  const limit = Math.floor(chars / 4) * 3;
  if (limit <= 0) return undefined;
  const response = await engines.at(file).client.view(file, { signal });
  await using body = new BodyReader(response);
  if (Number(response.headers.get("content-length") ?? 0) > limit) return undefined;
  const bytes = await body.all(limit);
  return bytes && { type: "audio", data: bytes.toBase64(), mimeType: file.mediaType };
}

/** The file itself is safe in ComfyUI: a preview that fails is no reason to fail the call. */
async function attempt<T>(
  file: JobFile,
  { log }: ToolContext,
  make: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    log("warn", "no preview", { file: file.filename, error });
    return undefined;
  }
}

/** Characters of JSON. */
function lengthOf(blocks: ContentBlock[]): number {
  return JSON.stringify(blocks).length;
}
