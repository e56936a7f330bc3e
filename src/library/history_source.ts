import type { ApiNode, ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { ComfyClient } from "../comfyui/client.ts";
import type { HistoryEntry } from "../comfyui/history.ts";
import { filesOf } from "../comfyui/node_output.ts";
import { outcomeOf } from "../comfyui/outcome.ts";
import { mediaTypeOf } from "../comfyui/output_file.ts";
import { detectWorkflow } from "../workflow/detect.ts";
import type { LoadedWorkflow } from "../workflow/to_template.ts";
import type { SourceEntry, SourceListing, WorkflowSource } from "./source.ts";

/** How many of the newest prompts are listed. */
const NEWEST = 50;
const TITLE_CHARACTERS = 60;

/** What ComfyUI has run since it was started, whoever asked for it. */
export class HistorySource implements WorkflowSource {
  /** Which source this is. */
  readonly name = "history";
  readonly #client: ComfyClient;

  /** Asks nothing yet. */
  constructor(client: ComfyClient) {
    this.#client = client;
  }

  /** The newest 50, newest first. */
  async list(options: { signal?: AbortSignal } = {}): Promise<SourceListing> {
    const prompts = await this.#client.listHistory({ maxItems: NEWEST, ...options });
    const entries = Object.entries(prompts)
      .map(([id, prompt]) => ({ entry: toEntry(id, prompt), number: prompt.prompt.number }))
      .sort((a, b) => (b.entry.modified ?? 0) - (a.entry.modified ?? 0) || b.number - a.number)
      .map(({ entry }) => entry);
    return { entries, problems: [] };
  }

  /** One of them: as the editor had saved it with the run, else as it was run. */
  async load({ key, name }: SourceEntry): Promise<LoadedWorkflow> {
    const entry = await this.#client.getHistory(key);
    if (!entry) {
      throw new RangeError(
        `Cannot read workflow "${name}": ComfyUI has forgotten that run. List the history again.`,
      );
    }
    return { name, json: savedWith(entry) ?? entry.prompt.prompt };
  }

  /** Holds nothing. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

function savedWith({ prompt }: HistoryEntry): unknown {
  const info = prompt.extraData["extra_pnginfo"] as { workflow?: unknown } | null | undefined;
  return detectWorkflow(info?.workflow)?.kind === "saved" ? info?.workflow : undefined;
}

function toEntry(id: string, entry: HistoryEntry): SourceEntry {
  const [title, media, modified] = [titleOf(entry.prompt.prompt), mediaOf(entry), endOf(entry)];
  const { state } = outcomeOf(entry);
  return {
    key: id,
    name: id,
    // The same id may be run twice; the newer run replaces the older.
    version: `${id}:${modified ?? ""}:${entry.prompt.number}`,
    ...title && { title },
    ...state !== "completed" && { description: `This run ${WORDS[state]}.` },
    ...modified !== undefined && { modified },
    ...media && { media },
  };
}

const WORDS = { failed: "failed", cancelled: "was cancelled" };

function endOf({ status }: HistoryEntry): number | undefined {
  const data = status?.messages.at(-1)?.data as { timestamp?: number } | null | undefined;
  return data?.timestamp;
}

function mediaOf({ outputs }: HistoryEntry): string | undefined {
  const [file] = Object.values(outputs).flatMap(filesOf);
  const kind = file && mediaTypeOf(file.filename).split("/")[0];
  return kind === "model" ? "3d" : kind === "application" ? undefined : kind;
}

/** The run's own text: what was asked for says more than an id. */
function titleOf(workflow: ApiWorkflow): string | undefined {
  const texts = Object.values(workflow).filter((node) => !isNegative(node)).flatMap(textsOf);
  const [text] = texts.map((it) => it.replaceAll(/\s+/g, " ").trim()).filter((it) => it !== "");
  if (text === undefined || text.length <= TITLE_CHARACTERS) return text;
  return `${[...text].slice(0, TITLE_CHARACTERS - 1).join("")}…`;
}

function isNegative({ _meta }: ApiNode): boolean {
  return /negative/i.test(_meta?.title ?? "");
}

function textsOf({ inputs }: ApiNode): string[] {
  return Object.entries(inputs).flatMap(([name, value]) =>
    /^(?:text|prompt)/i.test(name) && typeof value === "string" ? value : []
  );
}
