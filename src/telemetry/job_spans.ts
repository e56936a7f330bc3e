import type { Span, SpanStatusCode, Tracer } from "@opentelemetry/api";
import { openTelemetry } from "./open_telemetry.ts";

/** How a job ended. */
export interface JobSpanEnd {
  /** `completed`, `failed` or `cancelled`. */
  outcome: string;
  /** The name of the ComfyUI that had it; empty where none had. */
  engine: string;
  /** From when we took it to when its run began, in milliseconds, where it began. */
  waitedMs?: number | undefined;
  /** How long it ran, in milliseconds, where it did. */
  ranMs?: number | undefined;
  /** Whether nothing was computed, as the result was there already. */
  cached: boolean;
  /** The class of the error that it failed with. Its message may hold a prompt, so it is not told. */
  errorType?: string | undefined;
}

/** The span of a job that is under way. */
export interface JobSpan {
  /** Tells how it ended. Counts once. */
  end(job: JobSpanEnd): void;
}

/** Begins the span of a job, within that of the request that it is of. */
export type StartJobSpan = (jobId: string) => JobSpan;

const NOTHING: JobSpan = { end() {} };

/**
 * What begins spans of jobs: one span a job, with its id, outcome, ComfyUI, and how long it waited
 * and ran. Does nothing, and loads nothing, unless Deno's own OpenTelemetry is on.
 */
export async function createJobSpans(): Promise<StartJobSpan> {
  const api = await openTelemetry();
  if (!api) return () => NOTHING;
  const tracer = api.trace.getTracer("easel");
  return (jobId) => new RecordedSpan(tracer, { jobId, failed: api.SpanStatusCode.ERROR });
}

class RecordedSpan implements JobSpan {
  readonly #span: Span;
  readonly #failed: SpanStatusCode;

  constructor(tracer: Tracer, { jobId, failed }: { jobId: string; failed: SpanStatusCode }) {
    this.#span = tracer.startSpan("easel.job", { attributes: { "easel.job.id": jobId } });
    this.#failed = failed;
  }

  end({ outcome, engine, waitedMs, ranMs, cached, errorType }: JobSpanEnd): void {
    this.#span.setAttributes({
      "easel.job.outcome": outcome,
      "easel.job.engine": engine,
      "easel.job.cached": cached,
      ...(waitedMs !== undefined && { "easel.job.wait_seconds": waitedMs / 1000 }),
      ...(ranMs !== undefined && { "easel.job.run_seconds": ranMs / 1000 }),
      ...(errorType !== undefined && { "error.type": errorType }),
    });
    if (outcome === "failed") this.#span.setStatus({ code: this.#failed });
    this.#span.end();
  }
}
