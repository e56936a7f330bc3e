import type { Principal } from "./principal.ts";

/** What Hono's context carries through this room. */
export interface HttpEnv {
  /** What comes with the connection and not with the request. */
  Bindings: {
    /** The address of whoever is connected: a client, or a proxy in front of us. */
    peer?: string | undefined;
  };
  /** What the guards have found out. */
  Variables: {
    /** The id of the request in logs and in `X-Request-Id`. */
    requestId: string;
    /** The address that it comes from, as proxies tell it that are believed; `unknown` without one. */
    address: string;
    /** Who asks; missing for who has not said so, on routes that are open to everybody. */
    principal?: Principal;
  };
}
