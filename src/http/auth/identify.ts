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

/** How {@linkcode Identify} counts. */
export interface CountOptions {
  /**
   * Whether it is a question after our health. Such must not wait for what else comes from there,
   * or a balancer takes a healthy server for a dead one; only their tokens are counted, apart.
   */
  probe?: boolean;
}

/** Counts requests and tells who they are from; what it takes to tell is shared by all of them. */
export type Identify = (options?: CountOptions) => MiddlewareHandler<HttpEnv>;

/**
 * Counts each request, and sets the `principal` of one with a token that we take. It belongs behind
 * what finds out the address. A token that we
 * do not take is refused even where none is needed: it was sent for a reason.
 *
 * Throws `TypeError` for auth that cannot work.
 */
export function identify(options: IdentifyOptions): Identify {
  return isAuthOn(options.auth) ? byToken(options.auth, options) : asLocal(options);
}

function asLocal({ requestLimits: limits }: IdentifyOptions): Identify {
  return ({ probe = false } = {}) =>
    async function asLocal(context, next) {
      const address = countedAddress(context.get("address"));
      context.set("principal", { ...LOCAL, countedAs: address });
      if (!probe) await limits.countAddress(address);
      await next();
    };
}

function byToken(auth: AuthOptions, options: IdentifyOptions): Identify {
  const authenticator = new Authenticator(auth, options.log);
  return ({ probe = false } = {}) => checkToken(authenticator, { ...options, auth, probe });
}

function checkToken(
  authenticator: Authenticator,
  { requestLimits: limits, publicUrl, auth, probe }: IdentifyOptions & {
    auth: AuthOptions;
    probe: boolean;
  },
): MiddlewareHandler<HttpEnv> {
  return async function checkToken(context, next) {
    const request = context.req.raw;
    const address = countedAddress(context.get("address"));
    const token = readToken(request);
    if (probe && token !== undefined) await limits.countProbe(address);
    const verdict = await authenticator.look(token);
    if ("principal" in verdict) {
      // Who is refused all the same is told to the log by name.
      context.set("principal", verdict.principal);
      await limits.refuseGuessing(address);
      if (!probe) await limits.countPrincipal(verdict.principal);
      return await next();
    }
    if (!probe) await limits.countAddress(address);
    const { refused } = verdict;
    if (refused === "unknown") await limits.countWrongToken(address);
    if (refused !== "missing") {
      throw refuseToken(refused, { base: baseUrl(request, publicUrl), jwt: auth.jwt });
    }
    await next();
  };
}
