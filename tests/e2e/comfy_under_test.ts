import { DemoEngine, type DemoEngineOptions } from "../../src/demo/engine.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";

/** Set by `deno task e2e --comfyui URL`: the suite then runs against that ComfyUI. */
const REAL = Deno.env.get("EASEL_E2E_COMFYUI");

/** For tests that need to break the engine, or to know its models by name. */
export const demoOnly: { ignore: boolean } = { ignore: REAL !== undefined };

/** The ComfyUI that a test talks to, on real sockets. */
export interface ComfyUnderTest extends AsyncDisposable {
  url: string;
  /** `host:port`, as a permission names it. */
  address: string;
}

/** A handler in front of the demo engine, to spoil what it answers. */
export type Spoil = (
  request: Request,
  engine: DemoEngine,
) => Response | Promise<Response> | undefined;

/** The ComfyUI named on the command line, else a demo engine of this test's own. */
export function startComfy(options?: DemoEngineOptions, spoil?: Spoil): ComfyUnderTest {
  if (REAL !== undefined && spoil === undefined) {
    return { url: REAL, address: new URL(REAL).host, [Symbol.asyncDispose]: async () => {} };
  }
  const engine = new DemoEngine({ stepMs: 5, ...options });
  const server = spoil === undefined ? serveDemo(engine) : Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => spoil(request, engine) ?? engine.fetch(request),
  );
  const address = `127.0.0.1:${server.addr.port}`;
  return {
    url: `http://${address}`,
    address,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}
