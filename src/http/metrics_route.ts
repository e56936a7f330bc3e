import type { Hono } from "hono";
import type { HttpEnv } from "./http_env.ts";
import { onlyMethod } from "./old/only_method.ts";

/** What {@linkcode metricsRoute} needs. */
export interface MetricsRouteOptions {
  /** All metrics, as Prometheus reads them. */
  render: () => Promise<{ body: string; contentType: string }>;
}

/** Adds `GET /metrics`, for Prometheus. Who may ask is for others to say. */
export function metricsRoute(app: Hono<HttpEnv>, { render }: MetricsRouteOptions): void {
  app.get("/metrics", async (context) => {
    const { body, contentType } = await render();
    return context.body(body, 200, { "Content-Type": contentType, "Cache-Control": "no-store" });
  });
  app.all("/metrics", onlyMethod("GET"));
}
