/**
 * The value below which a share of the values lies, 0 to 1, between neighbours by proportion.
 *
 * @throws {RangeError} If there are no values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) {
    throw new RangeError(
      "Cannot take a quantile of nothing: there are no values. Run once at least.",
    );
  }
  return low + (high - low) * (at - Math.floor(at));
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
