import type { Handler } from "hono";
import { principalOf } from "../auth/principals_only.ts";
import type { HttpEnv } from "../http_env.ts";
import { RequestError } from "../request_error.ts";
import type { AddRoutes } from "../server.ts";
import type { OldProtocols } from "./old_protocols.ts";
import { socketUpgrades } from "./socket_upgrades.ts";

/**
 * The routes of old protocols, for principals only: WebSockets at `/`, `/ws` and `/mcp`, event
 * streams at `/sse`, their messages at `/messages`.
 */
export function oldRoutes(protocols: OldProtocols): AddRoutes {
  return function oldRoutes(app, { streams, requests }) {
    app.use(socketUpgrades({ protocols, admit: (one) => requests.countPrincipal(one) }));
    app.get("/sse", (context) => {
      const principal = principalOf(context);
      return streams.hold(principal, () => Promise.try(() => protocols.openStream(principal)));
    });
    app.post(
      "/messages",
      (context) => protocols.postMessage(context.req.raw, principalOf(context)),
    );
    app.all("/sse", only("GET"));
    app.all("/messages", only("POST"));
    app.all("/ws", needsUpgrade);
  };
}

function only(method: string): Handler<HttpEnv> {
  return ({ req }) => {
    throw new RequestError(`Cannot ${req.method} here. Use ${method}.`, {
      status: 405,
      headers: { Allow: method },
    });
  };
}

function needsUpgrade(): never {
  throw new RequestError("Cannot answer here but over a WebSocket. Open one, or use /mcp.", {
    status: 426,
    headers: { Upgrade: "websocket", Connection: "Upgrade" },
  });
}
