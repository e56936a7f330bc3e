import { fromFileUrl } from "@std/path";

const FOLDER = new URL("../../../shared/comfyui/", import.meta.url);

/** One line of a recorded transcript: a finished HTTP exchange or a frame of a socket. */
export interface RecordedLine {
  dir: string;
  kind?: string;
  method?: string;
  path?: string;
  status?: number | null;
  json?: unknown;
  base64?: string;
  response_json?: unknown;
}

/** Whether the recorded traffic lies beside this checkout; a fresh clone has none. */
export const hasRecordings = isThere(FOLDER);

/** What the name of a test that needs the recorded traffic ends in. */
export const needsRecordings = hasRecordings ? "" : " [needs ../shared, not present]";

/** The text of a recorded file. */
export function readRecorded(path: string): string {
  return Deno.readTextFileSync(new URL(path, FOLDER));
}

/** The bytes of a recorded file. */
export function readRecordedBytes(path: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(path, FOLDER));
}

/** The names in a recorded folder, sorted. */
export function listRecorded(folder: string): string[] {
  const entries = Deno.readDirSync(fromFileUrl(new URL(folder, FOLDER)));
  return [...entries].map((entry) => entry.name).sort();
}

/** The lines of a transcript as text, without its header. */
export function transcriptLines(name: string): string[] {
  return readRecorded(`transcripts/${name}`).trim().split("\n").slice(1);
}

function isThere(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}
