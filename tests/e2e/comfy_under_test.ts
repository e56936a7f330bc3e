import { DemoEngine, type DemoEngineOptions } from "../../src/demo/engine.ts";
import { COMFYUI, PROGRAM, PROGRAM_PORT } from "./easel_under_test.ts";

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

/**
 * The ComfyUI named on the command line, else a demo engine of this test's own: on any port, or
 * where a program that is tested looks for a ComfyUI.
 */
export function startComfy(options?: DemoEngineOptions, spoil?: Spoil): ComfyUnderTest {
  if (COMFYUI !== undefined && spoil === undefined) {
    const address = new URL(COMFYUI).host;
    return { url: COMFYUI, address, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const engine = new DemoEngine({ stepMs: 5, ...options });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: PROGRAM === undefined ? 0 : PROGRAM_PORT, onListen() {} },
    (request) => spoil?.(request, engine) ?? engine.fetch(request),
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
