import type { Engine } from "../jobs/engine.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Library } from "../library/library.ts";
import type { WorkflowTemplate } from "../workflow/template.ts";

/** Writes one line of the log. */
export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** What all tools work with. */
export interface Services {
  engine: Engine;
  jobs: Jobs;
  /** All workflows there are. */
  library: Library;
  /** The templates, in the order in which they are tried. */
  templates(): WorkflowTemplate[];
  log: Log;
  limits: ReplyLimits;
}

/** Bounds of one reply. */
export interface ReplyLimits {
  /** Most bytes of base64 that an inline picture may have. */
  previewBytes: number;
  /** How long a call without a progress token waits for its job, ms. */
  waitMs: number;
}

/** Limits that every known client can take. */
export const DEFAULT_LIMITS: ReplyLimits = { previewBytes: 256 * 1024, waitMs: 50_000 };

/** {@linkcode Services} and what belongs to one call. */
export interface ToolContext extends Services {
  /** Aborts when the client cancels the call or goes away. */
  signal: AbortSignal;
  /** Sends a progress notification; missing where the client asked for none. */
  reportProgress?: (progress: number, total: number, message: string) => Promise<void>;
}
