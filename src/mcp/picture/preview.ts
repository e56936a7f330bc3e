import type { EngineFile, JobFile } from "../../jobs/outputs.ts";
import { BodyReader } from "./body_reader.ts";
import { firstFrame } from "./first_frame.ts";
import { lookAtStored } from "../image_input/stored_picture.ts";
import type { ImageContent } from "../sdk.ts";
import { type PixelSize, shrinkPicture } from "./shrink_picture.ts";
import type { ToolContext } from "../tool_context.ts";
import { WEBP_HEAD_BYTES, type WebpHead, webpHead } from "./webp_head.ts";

/**
 * WebP qualities to try, best first: a coarser picture tells more than a smaller one. With the
 * fewest bytes that one has come to, of those of the best: where that is too much as well, ComfyUI
 * is spared the try, as it does nothing else meanwhile.
 */
const QUALITIES = [
  { quality: 85, fewest: 1 },
  { quality: 60, fewest: 0.35 },
  { quality: 30, fewest: 0.15 },
];

/** What the last quality usually comes to, of the bytes of the best. */
const USUAL = 0.45;

/** How often a picture is made smaller before it is left out. */
const ROUNDS = 3;

/** A picture with a shorter long side shows nothing. */
const SMALLEST_SIDE = 48;

/** In fewer characters of base64 no picture shows anything: none is made then. */
const FEWEST_CHARS = 400;

/** Bounds of one inline picture, and what is known of it. */
export interface PreviewOptions {
  /** Most characters of base64. */
  chars: number;
  /** Longest side, in pixels; never more than the client takes. */
  side: number;
  /** The longest side that it probably has: saves looking where that is small. */
  likelySide?: number | undefined;
}

/**
 * A picture as clients show it inline: WebP, made by ComfyUI itself, with as little loss as the
 * bounds allow; first of lower quality, then smaller. Sizes are read from the files' heads, and
 * what is too large is let go there: the original is never read. Of a picture that moves, and of a
 * video, it is the first frame.
 *
 * @returns `undefined` for what cannot be shown, where none fits, and where ComfyUI is too busy to
 * make it within `limits.previewMs`.
 */
export async function previewOf(
  file: JobFile,
  { side, ...rest }: PreviewOptions,
  context: ToolContext,
): Promise<ImageContent | undefined> {
  if (!isPicture(file) && !isVideo(file) || rest.chars < FEWEST_CHARS) return undefined;
  const options = { ...rest, side: Math.min(side, context.client.side) };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), context.limits.previewMs);
  const signal = AbortSignal.any([context.signal, late.signal]);
  try {
    const hurried = { ...context, signal };
    const shown = isPicture(file) ? file : await firstFrame(file, hurried);
    return shown && await fitted(shown, options, hurried);
  } catch (error) {
    if (late.signal.aborted) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function fitted(
  file: EngineFile,
  options: PreviewOptions,
  context: ToolContext,
): Promise<ImageContent | undefined> {
  let source: EngineFile | undefined = file;
  let target = await sizeToBegin(file, options, context);
  for (let round = 0; round <= ROUNDS; round++) {
    if (target) source = await shrinkPicture(source, target, context);
    if (!source) return undefined;
    const made = await render(source, options, context);
    if ("type" in made) return made;
    target = smallerSize(made, options);
    if (longest(target) < SMALLEST_SIDE) return undefined;
  }
  return undefined;
}

/** Tells whether ComfyUI can render it: SVG is no picture to it. */
export function isPicture({ mediaType }: JobFile): boolean {
  return mediaType.startsWith("image/") && mediaType !== "image/svg+xml";
}

/** Tells whether it is a video, by its name. */
export function isVideo({ mediaType }: JobFile): boolean {
  return mediaType.startsWith("video/");
}

/** What is sure to be too large is not rendered at all: ComfyUI stands still meanwhile. */
async function sizeToBegin(
  file: EngineFile,
  { side, likelySide = Infinity }: PreviewOptions,
  context: ToolContext,
): Promise<PixelSize | undefined> {
  if (likelySide <= side) return undefined;
  const { header } = await lookAtStored(file, context) ?? {};
  return header && longest(header) > side ? scaled(header, side / longest(header)) : undefined;
}

/**
 * The picture in the best quality that fits, or the head of the smallest that does not; of one that
 * was not tried, what it would probably be.
 */
async function render(
  file: EngineFile,
  { chars, side }: PreviewOptions,
  { engines, signal }: ToolContext,
): Promise<ImageContent | WebpHead> {
  const limit = bytesIn(chars);
  let best: WebpHead | undefined;
  let last: WebpHead | undefined;
  for (const { quality, fewest } of QUALITIES) {
    last = undefined;
    if (best && best.bytes * fewest > limit) continue;
    const response = await engines.at(file).client.view(file, {
      preview: { format: "webp", quality },
      signal,
    });
    await using body = new BodyReader(response);
    const head = webpHead(await body.head(WEBP_HEAD_BYTES));
    if (!head) throw new TypeError(`Cannot show "${file.filename}": ComfyUI's answer is no WebP.`);
    if (longest(head) > side) return head;
    const bytes = head.bytes <= limit ? await body.all(limit) : undefined;
    if (bytes) return { type: "image", data: bytes.toBase64(), mimeType: "image/webp" };
    best ??= head;
    last = head;
  }
  return last ?? { ...best!, bytes: Math.ceil(best!.bytes * USUAL) };
}

/** Within the side, and where that is no help so much smaller that the bytes should fit. */
function smallerSize(head: WebpHead, { chars, side }: PreviewOptions): PixelSize {
  if (longest(head) > side) return scaled(head, side / longest(head));
  return scaled(head, 0.9 * Math.sqrt(Math.min(1, bytesIn(chars) / head.bytes)));
}

function scaled({ width, height }: PixelSize, factor: number): PixelSize {
  const side = (pixels: number) => Math.max(1, Math.round(pixels * factor));
  return { width: side(width), height: side(height) };
}

function longest({ width, height }: PixelSize): number {
  return Math.max(width, height);
}

function bytesIn(base64Chars: number): number {
  return Math.floor(base64Chars / 4) * 3;
}
