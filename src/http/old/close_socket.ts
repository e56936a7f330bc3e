/**
 * Closes a socket, with a reason of at most 123 bytes. One that is not open yet is closed once it
 * is: the handshake would never end otherwise.
 */
export function closeSocket(
  socket: WebSocket,
  { code, reason }: { code: number; reason: string },
): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(code, reason);
  if (socket.readyState === WebSocket.OPEN) socket.close(code, reason);
}
