/** What one run of a row measured, by name of the measure. */
export type Sample = Readonly<Record<string, number>>;

/** One thing to measure. */
export interface Row {
  /** What the table calls it. */
  name: string;
  /** Does it once. */
  sample(): Promise<Sample>;
}

/** A row and all that was measured. */
export interface Measured {
  /** Of the {@linkcode Row}. */
  name: string;
  /** In the order of the runs. */
  samples: Sample[];
}

/** Options of {@linkcode interleave}. */
export interface InterleaveOptions {
  /** How often each row is measured. */
  runs: number;
  /** How often each is run before that, unmeasured. */
  warmups: number;
}

/**
 * Measures rows in turns, so that whatever else the machine does hits all of them alike. Each turn
 * begins one row later, as a row can profit or suffer from the one before it.
 */
export async function interleave(
  rows: readonly Row[],
  { runs, warmups }: InterleaveOptions,
): Promise<Measured[]> {
  const measured = rows.map(({ name }): Measured => ({ name, samples: [] }));
  for (let turn = 0; turn < warmups + runs; turn++) {
    for (const index of turnOrder(rows.length, turn)) {
      const sample = await rows[index]?.sample();
      if (sample && turn >= warmups) measured[index]?.samples.push(sample);
    }
  }
  return measured;
}

/** The rows' numbers in the order of one turn. */
export function turnOrder(count: number, turn: number): number[] {
  return Array.from({ length: count }, (_, index) => (index + turn) % count);
}
