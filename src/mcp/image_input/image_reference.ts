import type { OutputFile } from "../../comfyui/output_file.ts";
import type { EngineFile } from "../../jobs/outputs.ts";
import { outputUri, parseOutputUri } from "../picture/output_uri.ts";
import { decodeBase64, holdsData } from "./decode_base64.ts";
import { parseLoaderName } from "./file_name.ts";
import { ImageInputError } from "./image_input_error.ts";

/** What a client means by the text that it gives as a picture. */
export type ImageReference =
  /** The picture itself, not checked yet. */
  | { kind: "bytes"; bytes: Uint8Array<ArrayBuffer> }
  /** A file that ComfyUI has, under its full name. */
  | { kind: "file"; file: EngineFile }
  /** A file by its plain name: an upload, or else a result. */
  | { kind: "name"; file: OutputFile }
  /** The first picture of an earlier job. */
  | { kind: "job"; id: string };

const OURS = /^comfyui:\/\//i;
const INPUTS = /^comfyui:\/\/inputs\//i;
const JOB = /^(?:comfyui:\/\/jobs\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * Tells what a text given as a picture means. Nothing is asked or fetched here.
 *
 * @throws {ImageInputError} If it means nothing that may be used.
 */
export function readImageReference(given: string): ImageReference {
  const text = given.trim();
  if (text === "") throw new ImageInputError("it is empty");
  const id = JOB.exec(text)?.[1];
  if (id !== undefined) return { kind: "job", id: id.toLowerCase() };
  if (OURS.test(text)) return { kind: "file", file: fileOf(text) };
  if (holdsData(text)) return { kind: "bytes", bytes: decodeBase64(text) };
  const file = parseLoaderName(text);
  return { kind: file.type === "input" ? "name" : "file", file };
}

/** The URI of an uploaded file, as {@linkcode readImageReference} takes it. */
export function inputUri(file: EngineFile): string {
  return outputUri({ ...file, type: "input" }).replace(
    "comfyui://outputs/input/",
    "comfyui://inputs/",
  );
}

function fileOf(uri: string): EngineFile {
  const file = parseOutputUri(uri.replace(INPUTS, "comfyui://outputs/input/"));
  if (file) return file;
  throw new ImageInputError("it is no URI of a picture of this server");
}
