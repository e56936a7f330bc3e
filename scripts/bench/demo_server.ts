/**
 * A demo engine on real sockets in a process of its own; its first line is its address.
 *
 * @module
 */
import { DemoEngine } from "../../src/demo/engine.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";

if (import.meta.main) {
  const server = serveDemo(new DemoEngine({ stepMs: 0, previews: false }));
  Deno.stdout.writeSync(new TextEncoder().encode(`http://127.0.0.1:${server.addr.port}\n`));
}
