import { isLocal } from "./entry_ids.ts";
import type { SourceListing, SourceName, WorkflowSource } from "./source.ts";

/** What a source answered. */
export type SourceAnswer =
  | { source: SourceName; listing: SourceListing }
  | { source: SourceName; reason: string };

/** Times of {@linkcode SourceListings}, in milliseconds. */
export interface SourceListingsOptions {
  /** How long a source may take. */
  timeoutMs: number;
  /** How long the listing of a source that is not on this machine is kept. */
  keepMs: number;
  /** The time. */
  now: () => number;
}

/** Asks sources what they have. None takes for ever, and no failure is anybody else's. */
export class SourceListings {
  readonly #options: SourceListingsOptions;
  readonly #kept = new Map<SourceName, { listing: Promise<SourceListing>; until: number }>();

  /** Asks nothing yet. */
  constructor(options: SourceListingsOptions) {
    this.#options = options;
  }

  /** Asks a source; never rejects. */
  async ask(source: WorkflowSource): Promise<SourceAnswer> {
    try {
      return { source: source.name, listing: await this.#listing(source) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { source: source.name, reason };
    }
  }

  /** Forgets what is kept of a source, or of all. */
  drop(source?: SourceName): void {
    if (source === undefined) this.#kept.clear();
    else this.#kept.delete(source);
  }

  #listing(source: WorkflowSource): Promise<SourceListing> {
    if (isLocal(source.name)) return this.#request(source);
    const { now, keepMs } = this.#options;
    const kept = this.#kept.get(source.name);
    if (kept && now() < kept.until) return kept.listing;
    const listing = this.#request(source);
    const fresh = { listing, until: now() + keepMs };
    this.#kept.set(source.name, fresh);
    listing.catch(() => {
      if (this.#kept.get(source.name) === fresh) this.#kept.delete(source.name);
    });
    return listing;
  }

  async #request(source: WorkflowSource): Promise<SourceListing> {
    const { timeoutMs } = this.#options;
    const late = new AbortController();
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Error(tooSlow(source.name, timeoutMs));
      late.abort(error);
      reject(error);
    }, timeoutMs);
    try {
      return await Promise.race([source.list({ signal: late.signal }), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function tooSlow(source: SourceName, ms: number): string {
  return `Cannot list the ${source} workflows: no answer within ${ms / 1000} s. Try again later.`;
}
