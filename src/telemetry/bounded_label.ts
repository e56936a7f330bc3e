/**
 * The values of one label, of which there are never more than so many: each is a series that a
 * metrics server keeps for weeks. The first ones keep their names; all later ones are `other`.
 */
export class BoundedLabel {
  readonly #seen: Set<string>;
  readonly #most: number;

  /**
   * Begins with the known ones.
   *
   * @param most how many values there may be besides `other`; only the known ones by default
   */
  constructor(known: Iterable<string> = [], most = 0) {
    this.#seen = new Set(known);
    this.#most = most;
  }

  /** The value to use for a name. */
  of(name: string): string {
    if (this.#seen.has(name)) return name;
    if (this.#seen.size >= this.#most || name.length > 100) return "other";
    this.#seen.add(name);
    return name;
  }
}
