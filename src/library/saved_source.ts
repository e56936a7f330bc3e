import type { ComfyClient } from "../comfyui/client.ts";
import type { UserFile } from "../comfyui/user_file.ts";
import type { LoadedWorkflow } from "../workflow/to_template.ts";
import { parseWorkflow } from "./parse_workflow.ts";
import type { SourceEntry, SourceListing, WorkflowSource } from "./source.ts";

/** The folder of the editor's user that holds workflows. */
const FOLDER = "workflows";

/** The workflows that the editor's user has saved in ComfyUI, subfolders included. */
export class SavedSource implements WorkflowSource {
  /** Which source this is. */
  readonly name = "saved";
  readonly #client: ComfyClient;

  /** Asks nothing yet. */
  constructor(client: ComfyClient) {
    this.#client = client;
  }

  /** All of them, by name. None is opened, so a broken one shows only when it is read. */
  async list(options: { signal?: AbortSignal } = {}): Promise<SourceListing> {
    const files = await this.#client.listUserFiles(FOLDER, options);
    const entries = files.filter(isWorkflow).map(toEntry).sort(byName);
    return { entries, problems: [] };
  }

  /** One of them. */
  async load({ key, name }: SourceEntry): Promise<LoadedWorkflow> {
    const text = await this.#client.readUserFile(`${FOLDER}/${key}`);
    return { name, json: parseWorkflow(name, text) };
  }

  /** Holds nothing. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

// The editor keeps its bookmarks in a `.index.json`.
function isWorkflow({ path }: UserFile): boolean {
  return /\.json$/i.test(path) && !path.split("/").some((part) => part.startsWith("."));
}

function toEntry({ path, size, modified }: UserFile): SourceEntry {
  const entry = { key: path, name: path.replace(/\.json$/i, "") };
  if (modified === undefined) return entry;
  return { ...entry, modified, version: `${modified}:${size}` };
}

function byName(a: SourceEntry, b: SourceEntry): number {
  return a.name < b.name ? -1 : 1;
}
