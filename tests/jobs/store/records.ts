import type { JobRecord } from "../../../src/jobs/store/job_record.ts";

/** A record of a job that waits, made so many ms after the others' beginning. */
export function record(id: string, extra: Partial<JobRecord> = {}): JobRecord {
  return { id, createdAt: START, caller: "me", status: "pending", inputs: {}, ...extra };
}

/** A record of a job that has ended. */
export function ended(id: string, extra: Partial<JobRecord> = {}): JobRecord {
  return record(id, { status: "completed", endedAt: START + 1, ...extra });
}

/** When the records of tests were made, ms since the epoch. */
export const START = 1_700_000_000_000;

/** The ids of records, in their order. */
export function idsOf(records: readonly JobRecord[]): string[] {
  return records.map(({ id }) => id);
}
