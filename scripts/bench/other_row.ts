import type { Row, Sample } from "./interleave.ts";

/** A row that is none of ours: where it fails it is left alone, and the others go on. */
export class OtherRow implements Row {
  readonly #row: Row;
  #problem: string | undefined;

  /** Measures what `row` does. */
  constructor(row: Row) {
    this.#row = row;
  }

  /** What the table calls it. */
  get name(): string {
    return this.#row.name;
  }

  /** Why it was left alone; `undefined` where all went well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Does it once; nothing is measured of one that failed before. */
  async sample(): Promise<Sample> {
    if (this.#problem !== undefined) return {};
    try {
      return await this.#row.sample();
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return {};
    }
  }
}
