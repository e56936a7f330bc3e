/** How many bytes may wait for a client that does not read. */
const MOST_WAITING = 64 * 1024 * 1024;

/**
 * Sends JSON as one text frame, where the socket is open.
 *
 * @returns Whether the client keeps up. Where it does not, the frame is not sent: the socket would
 * keep all that waits in memory.
 */
export function sendFrame(socket: WebSocket, json: unknown, most = MOST_WAITING): boolean {
  if (socket.readyState !== WebSocket.OPEN) return true;
  if (socket.bufferedAmount > most) return false;
  socket.send(JSON.stringify(json));
  return true;
}
