import type {
  SourceEntry,
  SourceListing,
  SourceName,
  WorkflowSource,
} from "../../src/library/source.ts";
import type { LoadedWorkflow } from "../../src/workflow/to_template.ts";
import { API } from "./workflows.ts";

/** A source that has what a test gives it, and counts how often it is asked. */
export class FakeSource implements WorkflowSource {
  readonly name: SourceName;
  /** What it has; an error is what listing rejects with. */
  entries: SourceEntry[] | Error;
  /** Workflows by key; an error is what loading rejects with. */
  workflows: Record<string, unknown> = {};
  /** What happened, such as `list` and `load a`. */
  readonly calls: string[] = [];
  /** Where given, listing waits for it. */
  gate: Promise<void> | undefined;
  #listeners = new Set<() => void>();

  constructor(name: SourceName, entries: SourceEntry[] | Error = []) {
    this.name = name;
    this.entries = entries;
  }

  async list(options: { signal?: AbortSignal } = {}): Promise<SourceListing> {
    this.calls.push("list");
    options.signal?.addEventListener("abort", () => this.calls.push("abort"));
    await this.gate;
    if (this.entries instanceof Error) throw this.entries;
    return {
      entries: this.entries,
      problems: [{ file: `${this.name}.bad`, reason: "it is bad." }],
    };
  }

  async load({ key, name }: SourceEntry): Promise<LoadedWorkflow> {
    this.calls.push(`load ${key}`);
    const json = await Promise.resolve(this.workflows[key] ?? API);
    if (json instanceof Error) throw json;
    return { name, json };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells all who listen. */
  change(): void {
    for (const listener of this.#listeners) listener();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.calls.push("dispose");
    return Promise.resolve();
  }
}

/** Entries of these names. */
export function entriesOf(...names: string[]): SourceEntry[] {
  return names.map((name) => ({ key: name, name, version: "1" }));
}
