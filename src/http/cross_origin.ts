import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { type HostOptions, isAllowedOrigin } from "./check_host.ts";
import { SESSION_HEADER } from "./mcp_route.ts";

/**
 * Lets pages of allowed origins call, and see the headers that MCP needs. It answers a browser's
 * preflight itself, which never carries a token.
 */
export function crossOrigin(options: HostOptions): MiddlewareHandler {
  return cors({
    origin: (origin) => origin !== "" && isAllowedOrigin(origin, options) ? origin : null,
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      "Content-Type",
      "Accept",
      "Authorization",
      "X-API-Key",
      SESSION_HEADER,
      "Mcp-Protocol-Version",
      "Last-Event-ID",
    ],
    exposeHeaders: [SESSION_HEADER, "X-Request-Id", "WWW-Authenticate", "Retry-After"],
    maxAge: 600,
  });
}
