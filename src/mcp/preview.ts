import type { Engine } from "../jobs/engine.ts";
import type { JobFile } from "../jobs/outputs.ts";
import type { ImageContent } from "./sdk.ts";

/** WebP qualities to try, best first. */
const QUALITIES = [85, 60, 30];

/**
 * A picture as clients show it inline: WebP, made by ComfyUI itself, with as little loss as the
 * budget allows.
 *
 * @param budget Most bytes, counted as base64.
 * @returns `undefined` for what is no picture, and where even the smallest is over the budget.
 */
export async function previewOf(
  client: Engine["client"],
  file: JobFile,
  budget: number,
): Promise<ImageContent | undefined> {
  if (!file.mediaType.startsWith("image/") || file.mediaType === "image/svg+xml") return undefined;
  for (const quality of QUALITIES) {
    const data = await readWithin(
      await client.view(file, { preview: { format: "webp", quality } }),
      Math.floor(budget / 4) * 3,
    );
    if (data) return { type: "image", data: data.toBase64(), mimeType: "image/webp" };
  }
  return undefined;
}

/** Reads a body, giving up as soon as it is too long. */
async function readWithin(response: Response, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
