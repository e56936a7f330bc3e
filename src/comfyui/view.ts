import type { Query } from "./base_url.ts";
import type { OutputFile } from "./output_file.ts";

/** How `GET /view` shall answer. */
export interface ViewOptions {
  /** A smaller rendition instead of the file itself; `quality` from 1 to 100. */
  preview?: { format: "webp" | "jpeg"; quality?: number };
  /** Only these channels, as PNG; ComfyUI answers with `rgba` where it is left out. */
  channel?: "rgb" | "a" | "rgba";
  /** The first and last byte wanted, both included, from 0; the answer is a 206. */
  range?: { start: number; end?: number };
  /** Gives up; also ends the body. */
  signal?: AbortSignal;
}

/**
 * The query of `GET /view`.
 *
 * @throws {RangeError} If the quality is no whole number from 1 to 100: ComfyUI answers 500 to it.
 */
export function viewQuery(file: OutputFile, options: ViewOptions = {}): Query {
  const { filename, subfolder, type } = file;
  const { preview, channel } = options;
  const query = { filename, subfolder, type, channel };
  return preview ? { ...query, preview: `${preview.format};${qualityOf(preview)}` } : query;
}

function qualityOf({ quality = 90 }: { quality?: number }): number {
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return quality;
  throw new RangeError(
    `Cannot preview with quality "${quality}": it is not from 1 to 100. Give a whole number.`,
  );
}

/** The `Range` header for {@linkcode ViewOptions.range}. */
export function rangeHeader({ start, end }: { start: number; end?: number }): string {
  return `bytes=${start}-${end ?? ""}`;
}
