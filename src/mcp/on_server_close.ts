import type { Server } from "./sdk.ts";

/** Has a function called once the server's client is gone, after those that were given before. */
export function onServerClose(server: Server, close: () => void): void {
  const { onclose } = server;
  server.onclose = () => {
    onclose?.();
    close();
  };
}
