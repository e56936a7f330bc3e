import { isUnderWay } from "./is_under_way.ts";
import type { StoreLimits } from "./store_limits.ts";

/** One stored record, unread. */
export interface StoredText {
  /** The record as JSON. */
  text: string;
}

/** Options of {@linkcode surplus}. */
export interface SurplusOptions {
  /** How much may be kept. */
  limits: Pick<StoreLimits, "jobs" | "bytes" | "staleMs">;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Some more than necessary are removed, so that it is not done again with the next job. */
const KEEP = 0.9;

/**
 * Which records are to go: none within the limits, else as many of the oldest as leave nine tenths
 * of what may be kept. Those of jobs that have not ended go last. Only as many as needed are read.
 */
export function surplus<T extends StoredText>(
  oldestFirst: readonly T[],
  { limits, now }: SurplusOptions,
): T[] {
  const size = { jobs: oldestFirst.length, bytes: 0 };
  for (const { text } of oldestFirst) size.bytes += text.length;
  if (fits(size, limits, 1)) return [];
  const going: T[] = [];
  const underWay: T[] = [];
  const drop = (item: T) => {
    going.push(item);
    size.jobs--;
    size.bytes -= item.text.length;
  };
  for (const item of oldestFirst) {
    if (fits(size, limits, KEEP)) return going;
    if (isUnderWay(item.text, now - limits.staleMs)) underWay.push(item);
    else drop(item);
  }
  for (const item of underWay) {
    if (fits(size, limits, KEEP)) break;
    drop(item);
  }
  return going;
}

type Size = Record<"jobs" | "bytes", number>;

function fits(size: Size, limits: Size, share: number): boolean {
  return size.jobs <= limits.jobs * share && size.bytes <= limits.bytes * share;
}
