/**
 * A demo engine on real sockets in a process of its own. Its argument says how long a sampler step
 * lasts, in ms; its first line is its address.
 *
 * @module
 */
import { DemoEngine } from "../../src/demo/engine.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";

if (import.meta.main) {
  const stepMs = Number(Deno.args[0] ?? 0);
  // Room for some pictures of noise that cannot be packed.
  const maxFileBytes = 2 ** 30;
  const server = serveDemo(new DemoEngine({ stepMs, previews: false, maxFileBytes }));
  Deno.stdout.writeSync(new TextEncoder().encode(`http://127.0.0.1:${server.addr.port}\n`));
}
