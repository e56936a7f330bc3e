import type { ObjectInfo } from "../../src/comfyui/object_info.ts";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { SavedWorkflow } from "../../src/comfyui/saved_workflow.ts";

const FOLDER = new URL("../../../shared/conversion/", import.meta.url);

/** Whether the pairs of workflows lie beside this repository; a fresh clone has none. */
export const hasSharedConversion = exists(FOLDER);

/** What a test's name says where it is skipped. */
export const NEEDS_SHARED = hasSharedConversion ? "" : " [needs ../shared, not present]";

/** One saved workflow and what the editor made of it. */
export interface ConversionPair {
  name: string;
  /** Inputs, `Class.input`, that the editor makes anew on every run. */
  volatile: string[];
  saved: SavedWorkflow;
  api: ApiWorkflow;
}

/** The node catalogue that the pairs were made with. */
export function sharedObjectInfo(): ObjectInfo {
  return readJson("object_info.json") as ObjectInfo;
}

/** All pairs of one of the two folders. */
export function* sharedPairs(folder: "pairs" | "rules"): Generator<ConversionPair> {
  const entries = readJson(`${folder}.json`) as { name: string; volatile?: string[] }[];
  for (const { name, volatile = [] } of entries) {
    const saved = readJson(`${folder}/${name}.ui.json`) as SavedWorkflow;
    yield { name, volatile, saved, api: readJson(`${folder}/${name}.api.json`) as ApiWorkflow };
  }
}

function readJson(path: string): unknown {
  return JSON.parse(Deno.readTextFileSync(new URL(path, FOLDER)));
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}
