import type { MiddlewareHandler } from "hono";
import type { HttpEnv } from "../http_env.ts";
import { countedAddress } from "../limits/client_address.ts";
import type { RequestLimits } from "../limits/request_limits.ts";
import type { Log } from "../log.ts";
import { LOCAL } from "../principal.ts";
import { type AuthOptions, isAuthOn } from "./auth_options.ts";
import { Authenticator } from "./authenticator.ts";
import { readToken } from "./read_token.ts";
import { refuseToken } from "./refuse_token.ts";
import { baseUrl } from "./resource_metadata.ts";

/** What {@linkcode identify} needs. */
export interface IdentifyOptions {
  /** Who may ask. Everybody, as the principal `local`, where it is missing or names nobody. */
  auth?: AuthOptions | undefined;
  /** Counts who asks. */
  requestLimits: RequestLimits;
  /** Where clients reach us, where that is not what they call us by, as behind a proxy. */
  publicUrl?: URL | undefined;
  /** Where the log goes. */
  log?: Log | undefined;
}

/**
 * Counts each request, and sets the `principal` of one with a token that we take. It belongs behind
 * what finds out the address. A token that we
 * do not take is refused even where none is needed: it was sent for a reason.
 *
 * Throws `TypeError` for auth that cannot work.
 */
export function identify(options: IdentifyOptions): MiddlewareHandler<HttpEnv> {
  return isAuthOn(options.auth) ? byToken(options.auth, options) : asLocal(options);
}

function asLocal(options: IdentifyOptions): MiddlewareHandler<HttpEnv> {
  return async function asLocal(context, next) {
    const address = countedAddress(context.get("address"));
    context.set("principal", { ...LOCAL, countedAs: address });
    await options.requestLimits.countAddress(address);
    await next();
  };
}

function byToken(auth: AuthOptions, options: IdentifyOptions): MiddlewareHandler<HttpEnv> {
  const authenticator = new Authenticator(auth, options.log);
  const { requestLimits: limits, publicUrl } = options;
  return async function byToken(context, next) {
    const request = context.req.raw;
    const address = countedAddress(context.get("address"));
    const verdict = await authenticator.look(readToken(request));
    if ("principal" in verdict) {
      // Who is refused all the same is told to the log by name.
      context.set("principal", verdict.principal);
      await limits.refuseGuessing(address);
      await limits.countPrincipal(verdict.principal);
      return await next();
    }
    await limits.countAddress(address);
    const { refused } = verdict;
    if (refused === "unknown") await limits.countWrongToken(address);
    if (refused !== "missing") {
      throw refuseToken(refused, { base: baseUrl(request, publicUrl), jwt: auth.jwt });
    }
    await next();
  };
}
