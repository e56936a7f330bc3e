import type { JobRecord } from "./job_record.ts";
import type { ListRecordsOptions } from "./job_store.ts";

/** Those records that are asked for, newest first. */
export function newestRecords(
  records: Iterable<JobRecord>,
  { limit, caller }: ListRecordsOptions = {},
): JobRecord[] {
  return [...records]
    .filter((record) => caller === undefined || record.caller === caller)
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, limit);
}
