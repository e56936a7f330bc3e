import { HttpError } from "../../comfyui/errors.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import { BodyReader } from "../picture/body_reader.ts";
import type { ToolContext } from "../tool_context.ts";
import type { PictureHeader } from "./picture_header.ts";
import { readPictureHeader } from "./read_picture_header.ts";

/** A file that ComfyUI holds, and what its beginning tells. */
export interface StoredPicture {
  /** Where it lies. */
  file: EngineFile;
  /** Its length in bytes, where ComfyUI told. */
  size?: number;
  /** Missing where it is no PNG, JPEG or WebP; ComfyUI may read it all the same. */
  header?: PictureHeader;
}

/** Enough for the header, with the thumbnail that a camera puts before it. */
const BEGINNING = 64 * 1024;

/** Looks at the beginning of a file that ComfyUI may have; `undefined` where it has none. */
export async function lookAtStored(
  file: EngineFile,
  { engines, signal }: Pick<ToolContext, "engines" | "signal">,
): Promise<StoredPicture | undefined> {
  try {
    const range = { start: 0, end: BEGINNING - 1 };
    const response = await engines.at(file).client.view(file, { range, signal });
    const size = sizeOf(response);
    await using body = new BodyReader(response);
    const header = readPictureHeader(await body.head(BEGINNING));
    return { file, ...(size !== undefined && { size }), ...(header && { header }) };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    // An empty file has no first byte. What a route refuses for its name, a loader may still take.
    return error.status === 404 ? undefined : { file };
  }
}

function sizeOf(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  const length = response.status === 206 ? total : response.headers.get("content-length");
  return length === null || length === undefined ? undefined : Number(length);
}
