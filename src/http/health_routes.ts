import type { Context, Hono } from "hono";
import type { HttpEnv } from "./http_env.ts";

/** What these routes read of a report; all of it is shown. */
export interface Health {
  /** `ok` when all is well. */
  status: "ok" | "degraded";
  /** Whether the server can do what it is there for. */
  ready: boolean;
}

/** What {@linkcode healthRoutes} needs. */
export interface HealthRoutesOptions {
  /** Finds out how everything is, and does not take long, whatever has stopped. */
  health: () => Promise<Health>;
  /** Whether this caller may see more than the status; principals may where it is left out. */
  detail?: ((context: Context<HttpEnv>) => boolean) | undefined;
}

/** For the answer to a probe: what was true a moment ago is of no use. */
const FRESH = { "Cache-Control": "no-store" };
const RETRY_SECONDS = "5";

/**
 * Adds the paths that tell how the server is:
 *
 * - `GET /health` tells everything, `status` first: `ok` or `degraded`, both with 200.
 * - `GET /health/live` answers 200 as long as the process does.
 * - `GET /health/ready` answers 200, or 503 with `Retry-After` while no job could be taken.
 */
export function healthRoutes(app: Hono<HttpEnv>, options: HealthRoutesOptions): void {
  app.get("/health", async (context) => {
    const report = await reportOf(options);
    return context.json(shown(report, mayShow(options, context)), 200, FRESH);
  });
  app.get("/health/live", (context) => context.json({ status: "ok" }, 200, FRESH));
  app.get("/health/ready", async (context) => {
    const { ready } = await reportOf(options);
    if (ready) return context.json({ status: "ok" }, 200, FRESH);
    const later = { ...FRESH, "Retry-After": RETRY_SECONDS };
    return context.json({ status: "unavailable" }, 503, later);
  });
}

/** Who asks for our health learns that it is bad, even where finding out has failed. */
async function reportOf({ health }: HealthRoutesOptions): Promise<Health> {
  try {
    return await health();
  } catch {
    return { status: "degraded", ready: false };
  }
}

function mayShow({ detail }: HealthRoutesOptions, context: Context<HttpEnv>): boolean {
  return detail?.(context) ?? context.get("principal") !== undefined;
}

/** Programs look for the status in the first place. */
function shown({ status, ...more }: Health, detail: boolean): Record<string, unknown> {
  return detail ? { status, ...more } : { status };
}
