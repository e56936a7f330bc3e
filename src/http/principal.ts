/** Who a request is from, and what it may do. */
export interface Principal {
  /** Unique among principals: `token:alice`, `jwt:<issuer>|<sub>`, `local` where there is no auth. */
  id: string;
  /** For people and logs. */
  name: string;
  /** Patterns of the tools it may use; all where missing. */
  tools?: readonly string[];
  /** Whose jobs go first. */
  priority: "high" | "normal" | "low";
  /** Most of each that one job may ask for. */
  caps?: { steps?: number; pixels?: number; batch?: number };
  /** Folder of ComfyUI's output folder that its files go to. */
  outputPrefix?: string;
  /** Whether it sees the jobs and files of everybody; true for `local`. */
  seesAll: boolean;
  /** What its requests and jobs are counted under, where that is not its id. */
  countedAs?: string;
  /** Its own limit of requests a minute, where it differs. */
  requestsPerMinute?: number;
  /** Its own limit of jobs a minute, where it differs. */
  jobsPerMinute?: number;
}

/** Who every request is from where no auth is configured; each address is counted for itself. */
export const LOCAL: Principal = { id: "local", name: "local", priority: "normal", seesAll: true };

/**
 * The name of a principal by its id, for logs; nothing for {@linkcode LOCAL}, which is everybody.
 */
export function principalName(id: string): string | undefined {
  return /^(?:token:|jwt:[^|]*\|)([^]+)$/.exec(id)?.[1];
}

/**
 * Whether both are the same one with the same tools, so that one may go on with what the other
 * opened. A new token with less scope must not go on in the session of the old one.
 */
export function isSamePrincipal(a: Principal, b: Principal): boolean {
  return a.id === b.id && JSON.stringify(a.tools) === JSON.stringify(b.tools);
}
