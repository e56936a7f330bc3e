import type { Peer } from "./socket_hub.ts";
import type { SocketSession } from "./socket_session.ts";

/** A client that reads nothing for so long that this many bytes wait is let go. */
const MAX_BUFFERED = 64 * 1024 * 1024;

/**
 * Makes an event socket of a request that a real server got. Without an upgrade in it the answer
 * is ComfyUI's 400.
 */
export function upgradeToSocket(
  request: Request,
  greet: (peer: Peer) => SocketSession,
): Response {
  const upgrade = request.headers.get("upgrade");
  if (upgrade?.toLowerCase() !== "websocket") {
    const text = `No WebSocket UPGRADE hdr: ${upgrade ?? "None"}\n` +
      ` Can "Upgrade" only to "WebSocket".`;
    return new Response(text, { status: 400 });
  }
  // ComfyUI sends no pings, and a run may be silent for longer than Deno waits for a pong.
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
  let session: SocketSession | undefined;
  socket.onopen = () => session = greet(peerOf(socket));
  socket.onmessage = ({ data }) => session?.receive(data);
  socket.onclose = () => session?.end();
  // A close event follows each error.
  socket.onerror = () => {};
  return response;
}

function peerOf(socket: WebSocket): Peer {
  return {
    send: (data) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > MAX_BUFFERED) socket.close();
      else socket.send(typeof data === "string" ? data : new Uint8Array(data));
    },
    close: () => socket.close(),
  };
}
