import { parse } from "@std/path";
import { mediaTypeOf } from "../../comfyui/output_file.ts";
import type { JobFile } from "../../jobs/outputs.ts";

/** What a name says whose ending nobody knows. */
const UNKNOWN = mediaTypeOf("");

/**
 * Says what a written file holds where its name says something else: the workflow decides what
 * ComfyUI saves, and not the name. `undefined` where both agree, or the name says nothing.
 *
 * @param path Where it was written.
 * @param options.file What ComfyUI saved.
 * @param options.out The path that was asked for; of several pictures the others are called after it.
 */
export function otherThanNamed(
  path: string,
  { file: { filename, mediaType }, out }: {
    file: Pick<JobFile, "filename" | "mediaType">;
    out: string;
  },
): string | undefined {
  const named = mediaTypeOf(path);
  if (named === mediaType || named === UNKNOWN || mediaType === UNKNOWN) return undefined;
  const { ext } = parse(filename);
  const better = out.slice(0, out.length - parse(out).ext.length) + ext;
  const kind = ext.slice(1).toUpperCase();
  return `${parse(path).base} holds ${kind}, as ComfyUI saved it; use --out ${better}`;
}
