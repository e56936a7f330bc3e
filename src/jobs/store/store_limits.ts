/** How much a store keeps. */
export interface StoreLimits {
  /** Jobs; some more may be there for a while. */
  jobs: number;
  /** All records together, about. */
  bytes: number;
  /** One record, as JSON in UTF-8. */
  recordBytes: number;
  /** After so long a job counts as ended, in ms: whoever followed it is long gone. */
  staleMs: number;
}

/** Less than half of what `localStorage` may hold. */
export const DEFAULT_LIMITS: StoreLimits = {
  jobs: 500,
  bytes: 4 * 1024 * 1024,
  recordBytes: 16 * 1024,
  staleMs: 24 * 60 * 60 * 1000,
};
