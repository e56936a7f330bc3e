import { type Json, parseJson } from "../comfyui/json.ts";
import { ByteView, type Tag } from "./embedded/byte_view.ts";
import { id3Tags, isId3 } from "./embedded/id3.ts";
import { isMp4, mp4Tags } from "./embedded/mp4.ts";
import { isPng, pngTags } from "./embedded/png.ts";
import { isSafetensors, safetensorsTags } from "./embedded/safetensors.ts";
import { flacTags, isFlac, isOgg, oggTags } from "./embedded/vorbis_comments.ts";
import { isWebm, webmTags } from "./embedded/webm.ts";
import { isWebp, webpTags } from "./embedded/webp.ts";

/** What ComfyUI wrote into a file about how it was made. */
export interface EmbeddedWorkflow {
  /** The workflow as the editor saves it. */
  workflow?: Json;
  /** The workflow in API format, as it ran. */
  prompt?: Json;
}

/** Formats by what they start with; safetensors has no mark of its own and comes last. */
const FORMATS: [is: (bytes: ByteView) => boolean, tags: (bytes: ByteView) => Iterable<Tag>][] = [
  [isPng, pngTags],
  [isWebp, webpTags],
  [isWebm, webmTags],
  [isFlac, flacTags],
  [isOgg, oggTags],
  [isId3, id3Tags],
  [isMp4, mp4Tags],
  [isSafetensors, safetensorsTags],
];

/** Python writes these into JSON, and no parser of JSON reads them. */
const NOT_JSON = /(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g;

/**
 * Takes the workflow out of a file that ComfyUI saved: PNG, WebP, MP4, MOV, WebM, FLAC, Opus, MP3 or
 * a latent.
 *
 * @returns `undefined` where the bytes are none of these or carry no workflow.
 * @throws {SyntaxError} If the file names a workflow that is not JSON.
 */
export function embeddedWorkflow(bytes: Uint8Array): EmbeddedWorkflow | undefined {
  const view = new ByteView(bytes);
  const format = FORMATS.find(([is]) => is(view));
  const tags = new Map<string, string>();
  for (const [name, text] of format?.[1](view) ?? []) {
    const key = name.toLowerCase();
    if (!tags.has(key)) tags.set(key, text);
  }
  const embedded = {
    ...parsed("workflow", tags.get("workflow")),
    ...parsed("prompt", tags.get("prompt")),
  };
  return Object.keys(embedded).length > 0 ? embedded : inComment(tags.get("comment"));
}

function parsed(name: keyof EmbeddedWorkflow, text: string | undefined): EmbeddedWorkflow {
  if (text === undefined || text === "") return {};
  try {
    return { [name]: parsePythonJson(text) };
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read the ${name} in the file: it is not JSON. Save the picture again from ComfyUI.`,
      { cause },
    );
  }
}

function parsePythonJson(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (text.search(NOT_JSON) < 0) throw error;
    return parseJson(text.replace(NOT_JSON, "null"));
  }
}

/** VideoHelperSuite writes both into one comment, as JSON or as JSON in texts. */
function inComment(comment: string | undefined): EmbeddedWorkflow | undefined {
  if (!comment?.startsWith("{")) return undefined;
  const json = commentJson(comment);
  const embedded: EmbeddedWorkflow = {};
  for (const name of ["workflow", "prompt"] as const) {
    const value = json[name];
    if (typeof value === "string") Object.assign(embedded, parsed(name, value));
    else if (typeof value === "object" && value !== null) embedded[name] = value;
  }
  return Object.keys(embedded).length > 0 ? embedded : undefined;
}

/** A comment may be anybody's, so one that is not JSON is no error. */
function commentJson(comment: string): Record<string, Json> {
  try {
    return parsePythonJson(comment) as Record<string, Json>;
  } catch {
    return {};
  }
}
