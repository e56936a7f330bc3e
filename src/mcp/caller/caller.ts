import type { Priority } from "../../jobs/queue/priority.ts";
import type { Caps } from "../../workflow/caps.ts";

/** Who calls, and what that one may do. */
export interface Caller {
  /** Unique among callers; jobs remember it. */
  id: string;
  /** How urgent its jobs are. */
  priority: Priority;
  /** Whether it sees everybody's jobs and files. */
  seesAll: boolean;
  /** Names, patterns and toolsets of the tools that it may use: none where empty, all where missing. */
  tools?: readonly string[] | undefined;
  /** Its own caps; of them and the operator's the stricter ones hold. */
  caps?: Caps | undefined;
  /** Folder of ComfyUI's output folder that its files go to, such as `team/anna`. */
  outputPrefix?: string | undefined;
  /** What its jobs are counted under, where that is not its id, such as an address. */
  countedAs?: string | undefined;
  /** How many jobs a minute it may start; as many as it likes where missing. */
  jobsPerMinute?: number | undefined;
}

/** Who calls where nobody says: the user of this machine. */
export const LOCAL: Caller = { id: "local", priority: "normal", seesAll: true };

/** The caller of a request; {@linkcode LOCAL} where none is named. */
export function callerOf({ caller = LOCAL }: { caller?: Caller | undefined }): Caller {
  return caller;
}
