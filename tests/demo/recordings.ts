/**
 * Recorded traffic of a real ComfyUI lies beside the project's folder, where there is one.
 *
 * @module
 */

import { type Json, parseJson } from "../../src/comfyui/json.ts";

const FOLDER = new URL("../../../shared/comfyui/", import.meta.url);

/** Whether the recordings are there. */
export const hasRecordings = isThere(FOLDER);

/** What a test's name says where it is left out without them. */
export const needsRecordings = hasRecordings ? "" : " [needs ../shared, not present]";

function isThere(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}

/** A recorded JSON file. */
export function readRecording<T = Json>(path: string): T {
  return parseJson(Deno.readTextFileSync(new URL(path, FOLDER))) as T;
}

/** One event of a transcript. */
export interface RecordedEvent {
  dir: string;
  who?: string;
  url?: string;
  note?: string;
  method?: string;
  path?: string;
  status?: number;
  request_json?: Json;
  request_headers?: Record<string, string>;
  response_json?: Json;
  response_headers?: Record<string, string>;
  json?: { type: string; data: Record<string, Json> };
  event_type?: number;
}

/** A transcript's events, without its header. */
export function readTranscript(name: string): RecordedEvent[] {
  const lines = Deno.readTextFileSync(new URL(`transcripts/${name}.jsonl`, FOLDER)).trim();
  return lines.split("\n").slice(1).map((line) => parseJson(line) as unknown as RecordedEvent);
}

/** The names of all transcripts. */
export function transcriptNames(): string[] {
  return Array.from(
    Deno.readDirSync(new URL("transcripts/", FOLDER)),
    (entry) => entry.name.replace(".jsonl", ""),
  ).sort();
}

/** The models of the recorded ComfyUI, for an engine that is to answer alike. */
export function recordedModels(): Record<string, string[]> {
  const read = (folder: string) => readRecording<string[]>(`models_${folder}.json`);
  return {
    checkpoints: read("checkpoints"),
    loras: read("loras"),
    upscale_models: read("upscale_models"),
    embeddings: read("embeddings"),
    vae: [],
    text_encoders: [],
    diffusion_models: [],
    controlnet: [],
  };
}
