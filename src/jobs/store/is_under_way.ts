import { parseRecordHead } from "./parse_record.ts";

/**
 * Whether a stored record is of a job that has not ended; what is corrupt is none.
 *
 * @param since Ms since the epoch; whoever followed an older job is long gone.
 */
export function isUnderWay(text: string, since: number): boolean {
  const record = parseRecordHead(text);
  return record !== undefined && record.endedAt === undefined && record.createdAt >= since;
}
