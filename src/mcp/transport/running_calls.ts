/** A JSON-RPC id. */
export type RequestId = string | number;

/** The requests of one session that have no answer yet, in the groups they were posted in. */
export class RunningCalls {
  /** Each id maps to its group: the ids that came in the same POST and share its answer. */
  readonly #groups = new Map<RequestId, Set<RequestId>>();
  #waiting: (() => void)[] = [];

  /** How many requests have no answer yet. */
  get size(): number {
    return this.#groups.size;
  }

  /** Whether the request with this id has no answer yet. */
  has(id: RequestId): boolean {
    return this.#groups.has(id);
  }

  /** Notes the requests of one POST as running. */
  begin(ids: readonly RequestId[]): void {
    const group = new Set(ids);
    for (const id of ids) this.#groups.set(id, group);
  }

  /** Notes one request as answered or cancelled. True when it was the last one of its POST. */
  end(id: RequestId): boolean {
    const group = this.#groups.get(id);
    if (group === undefined) return false;
    this.#groups.delete(id);
    group.delete(id);
    if (this.#groups.size === 0) this.#wake();
    return group.size === 0;
  }

  /** Forgets every request: their session is gone. */
  clear(): void {
    this.#groups.clear();
    this.#wake();
  }

  /** Resolves when nothing runs, at once where nothing does. */
  settled(): Promise<void> {
    if (this.#groups.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
