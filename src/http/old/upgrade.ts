import { RequestError } from "../request_error.ts";

/** The subprotocol under which MCP goes over a WebSocket. */
export const MCP_SUBPROTOCOL = "mcp";

/** Seconds after which a client that answers no ping is given up. */
const PING_SECONDS = 30;

/** Where WebSockets open. */
const PATHS = new Set(["/", "/ws", "/mcp"]);

/** Whether the request asks for a WebSocket, where there are any. */
export function asksForSocket(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket" &&
    PATHS.has(new URL(request.url).pathname);
}

/** The subprotocols that the client offers. One of them may be a token, which is not answered. */
export function offeredSubprotocols({ headers }: Request): string[] {
  return (headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
}

/** Whether the client offers MCP's subprotocol. */
export function offersMcp(request: Request): boolean {
  return offeredSubprotocols(request).includes(MCP_SUBPROTOCOL);
}

/** A socket that opens once its answer goes out. */
export interface Upgrade {
  /** The server's end. */
  socket: WebSocket;
  /** The answer to the request: this very object has to go out. */
  response: Response;
}

/**
 * Turns a request into a WebSocket, which is pinged: a client that has vanished is noticed.
 *
 * Throws {@linkcode RequestError} 400 where it is no whole request for one.
 */
export function upgrade(request: Request): Upgrade {
  const protocol = offersMcp(request) ? { protocol: MCP_SUBPROTOCOL } : {};
  try {
    return Deno.upgradeWebSocket(request, { ...protocol, idleTimeout: PING_SECONDS });
  } catch (cause) {
    throw new RequestError(
      "Cannot open a WebSocket: the request is no whole handshake. Send a GET with Upgrade, " +
        "Connection, Sec-WebSocket-Key and Sec-WebSocket-Version: 13.",
      { status: 400, reason: "Upgrade", headers: { "Sec-WebSocket-Version": "13" }, cause },
    );
  }
}
