/** Counts jobs by caller and minute. Whoever puts the program together hands in what counts. */
export interface JobRates {
  /**
   * Counts one more under this key: how many that makes in the minute that began with its first
   * one, and how many whole seconds are left of it.
   */
  add(key: string): Promise<{ count: number; secondsLeft: number }>;
}
