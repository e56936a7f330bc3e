import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { HttpEnv } from "./http_env.ts";
import type { Log } from "./log.ts";
import { LOCAL } from "./principal.ts";
import { RequestError } from "./request_error.ts";

/** A request whose answer begins. */
export interface AnsweredRequest {
  /** The route it took, such as `/mcp`; never its URL. */
  route: string;
  /** Its method. */
  method: string;
  /** The status of the answer. */
  status: number;
  /** How long the answer took to begin, in milliseconds. */
  ms: number;
}

/** Who is told of each request. */
export interface RequestLogOptions {
  /** Where the log goes. */
  log?: Log | undefined;
  /** Counts it. */
  onAnswer?: ((answered: AnsweredRequest) => void) | undefined;
}

const ALL = "/*";

/**
 * Tells of each request once its answer begins: by the route it took and not by its URL, which may
 * hold what is nobody's business.
 */
export function requestLog({ log = () => {}, onAnswer }: RequestLogOptions): MiddlewareHandler<
  HttpEnv
> {
  return async function requestLog(context, next) {
    const start = performance.now();
    await next();
    const { error, res, req } = context;
    const { method } = req;
    const { status } = res;
    const route = routeOf(context);
    const fields = {
      requestId: context.get("requestId"),
      method,
      route,
      status,
      ...whose(context),
    };
    if (error === undefined) log("debug", "request", fields);
    else if (error instanceof RequestError) {
      const { principal, ...known } = fields;
      const from = context.get("address");
      log("info", "request refused", { ...known, reason: error.reason, from, principal });
    } else log("error", "request failed", { ...fields, error });
    onAnswer?.({ route, method, status, ms: performance.now() - start });
  };
}

/** The route's own path; that of what stands before all routes where none fits. */
function routeOf(context: Context): string {
  return matchedRoutes(context).findLast(({ path }) => path !== ALL)?.path ?? ALL;
}

function whose(context: Context<HttpEnv>): { principal?: string } {
  const principal = context.get("principal");
  return principal === undefined || principal.id === LOCAL.id ? {} : { principal: principal.name };
}
