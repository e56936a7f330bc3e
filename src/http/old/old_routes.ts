import { principalOf } from "../auth/principals_only.ts";
import { RequestError } from "../request_error.ts";
import type { AddRoutes } from "../server.ts";
import type { OldProtocols } from "./old_protocols.ts";
import { onlyMethod } from "./only_method.ts";
import { socketUpgrades } from "./socket_upgrades.ts";

/**
 * The routes of old protocols, for principals only: WebSockets at `/`, `/ws` and `/mcp`, event
 * streams at `/sse`, their messages at `/messages`.
 */
export function oldRoutes(protocols: OldProtocols): AddRoutes {
  const getOnly = onlyMethod("GET");
  return function oldRoutes(app, { streams, requests }) {
    app.use(socketUpgrades({ protocols, admit: (one) => requests.countPrincipal(one) }));
    app.get("/sse", (context, next) => {
      // Hono brings a HEAD here, too, and would leave a stream behind that nobody reads.
      if (context.req.method !== "GET") return getOnly(context, next);
      const principal = principalOf(context);
      return streams.hold(principal, () => Promise.try(() => protocols.openStream(principal)));
    });
    app.post(
      "/messages",
      (context) => protocols.postMessage(context.req.raw, principalOf(context)),
    );
    app.all("/sse", getOnly);
    app.all("/messages", onlyMethod("POST"));
    app.all("/ws", needsUpgrade);
  };
}

function needsUpgrade(): never {
  throw new RequestError("Cannot answer here but over a WebSocket. Open one, or use /mcp.", {
    status: 426,
    headers: { Upgrade: "websocket", Connection: "Upgrade" },
  });
}
