import type { Context, MiddlewareHandler } from "hono";
import type { HttpEnv } from "../http_env.ts";
import type { Principal } from "../principal.ts";
import type { AuthOptions } from "./auth_options.ts";
import { refuseToken } from "./refuse_token.ts";
import { baseUrl } from "./resource_metadata.ts";

/** Lets nobody through (401) whom `identify` did not find to be a principal. */
export function principalsOnly(
  options: { auth?: AuthOptions | undefined; publicUrl?: URL | undefined },
): MiddlewareHandler<HttpEnv> {
  return async function principalsOnly(context, next) {
    if (context.get("principal") === undefined) {
      const base = baseUrl(context.req.raw, options.publicUrl);
      throw refuseToken("missing", { base, jwt: options.auth?.jwt });
    }
    await next();
  };
}

/** Who asks, on a route behind {@linkcode principalsOnly}. Throws `TypeError` on any other. */
export function principalOf(context: Context<HttpEnv>): Principal {
  const principal = context.get("principal");
  if (principal !== undefined) return principal;
  throw new TypeError("Cannot tell who asks: the route is open. Add it behind principalsOnly().");
}
