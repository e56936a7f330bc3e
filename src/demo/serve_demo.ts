import type { DemoEngine } from "./engine.ts";

/** Serves a demo engine on real sockets; on any free port of the loopback unless told otherwise. */
export function serveDemo(
  engine: DemoEngine,
  options: { hostname?: string; port?: number } = {},
): Deno.HttpServer<Deno.NetAddr> {
  const { hostname = "127.0.0.1", port = 0 } = options;
  return Deno.serve({ hostname, port, onListen() {} }, (request) => engine.fetch(request));
}
