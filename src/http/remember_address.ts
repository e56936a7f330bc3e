import type { MiddlewareHandler } from "hono";
import type { HttpEnv } from "./http_env.ts";
import { clientAddress } from "./limits/client_address.ts";

/** What {@linkcode rememberAddress} needs. */
export interface RememberAddressOptions {
  /** Proxies in front of us, by address, besides those on this machine. */
  trustedProxies?: readonly string[] | undefined;
}

/** Finds out from which address a request comes, for all that follows; a middleware of Hono. */
export function rememberAddress(
  { trustedProxies: trusted = [] }: RememberAddressOptions,
): MiddlewareHandler<HttpEnv> {
  return async function rememberAddress(context, next) {
    const { headers } = context.req.raw;
    context.set("address", clientAddress(headers, { peer: context.env?.peer, trusted }));
    await next();
  };
}
