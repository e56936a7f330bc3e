import type { LoadedWorkflow } from "../workflow/to_template.ts";
import type { SourceEntry, SourceListing, SourceName, WorkflowSource } from "./source.ts";

/** How long a part may take while another has answered, ms; a source as a whole has more. */
const PATIENCE_MS = 3000;

/** Divides the number of a part from the key that the entry has there. */
const MARK = "\u0000";

/** Several of the same source as one; a single one as it is. */
export function unionOf(parts: readonly WorkflowSource[]): WorkflowSource {
  const [only] = parts;
  return parts.length === 1 && only ? only : new UnionSource(parts);
}

/**
 * The same source on several ComfyUIs, as if it were one. Where two have an entry of the same name,
 * the first has it.
 */
export class UnionSource implements WorkflowSource {
  /** Which source this is. */
  readonly name: SourceName;
  readonly #parts: readonly WorkflowSource[];
  readonly #patienceMs: number;

  /**
   * Asks nothing yet.
   *
   * @throws {RangeError} If there is none.
   */
  constructor(parts: readonly WorkflowSource[], { patienceMs = PATIENCE_MS } = {}) {
    const [first] = parts;
    if (!first) throw new RangeError("Cannot make a union of no sources. Give at least one.");
    this.name = first.name;
    this.#parts = parts;
    this.#patienceMs = patienceMs;
  }

  /** What all that answer have. Rejects where none does. */
  async list(options: { signal?: AbortSignal } = {}): Promise<SourceListing> {
    const answers = await this.#askAll(options);
    const [first] = answers;
    if (first?.status === "rejected" && answers.every(({ status }) => status === "rejected")) {
      throw first.reason;
    }
    const entries = new Map<string, SourceEntry>();
    for (const [at, answer] of answers.entries()) {
      if (answer.status === "rejected") continue;
      for (const entry of answer.value.entries) {
        if (entries.has(entry.name)) continue;
        entries.set(entry.name, { ...entry, key: `${at}${MARK}${entry.key}` });
      }
    }
    const problems = answers.flatMap((answer) =>
      answer.status === "fulfilled" ? answer.value.problems : []
    );
    return { entries: [...entries.values()], problems };
  }

  /** One of them, from where it was listed. */
  async load(entry: SourceEntry): Promise<LoadedWorkflow> {
    const [at = "0", key = ""] = entry.key.split(MARK);
    return await this.#parts[Number(at)]!.load({ ...entry, key });
  }

  /** One that hangs must not keep the others' workflows from being listed. */
  async #askAll(options: { signal?: AbortSignal }): Promise<PromiseSettledResult<SourceListing>[]> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error("no answer in time")), this.#patienceMs);
    const signal = options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal;
    try {
      return await Promise.allSettled(this.#parts.map((part) => part.list({ signal })));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets go of all. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#parts.map((part) => part[Symbol.asyncDispose]()));
  }
}
