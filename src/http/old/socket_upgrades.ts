import type { MiddlewareHandler } from "hono";
import { principalOf } from "../auth/principals_only.ts";
import type { HttpEnv } from "../http_env.ts";
import type { Principal } from "../principal.ts";
import type { OldProtocols } from "./old_protocols.ts";
import { asksForSocket } from "./upgrade.ts";

/** What {@linkcode socketUpgrades} needs. */
export interface SocketUpgradesOptions {
  /** What opens the sockets. */
  protocols: OldProtocols;
  /** Rejects with a `RequestError` where the principal has to wait with its next message. */
  admit: (principal: Principal) => Promise<void>;
}

/**
 * Allows the WebSockets of old protocols; it belongs behind what checks Host, Origin and token, and
 * before all routes. A request for a WebSocket anywhere else goes on like any other. What Hono then
 * answers has to go through {@linkcode OldProtocols.answerTo}.
 */
export function socketUpgrades(options: SocketUpgradesOptions): MiddlewareHandler<HttpEnv> {
  const { protocols, admit } = options;
  return async function socketUpgrades(context, next) {
    const { req } = context;
    if (!asksForSocket(req.raw)) return await next();
    const principal = principalOf(context);
    protocols.allowSocket(req.raw, { principal, admit: () => admit(principal) });
    return context.body(null);
  };
}
