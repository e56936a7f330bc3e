import { assertEquals } from "@std/assert";
import { onEngineBack } from "../../src/mcp/on_engine_back.ts";
import type { Server } from "../../src/mcp/sdk.ts";
import type { Services } from "../../src/mcp/tool_context.ts";
import { ToolListWatch } from "../../src/mcp/tool_list_watch.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** A server that counts what it sends, and an engine that answers only when it is up. */
function world() {
  const state = { up: false, asked: 0, listeners: 0 };
  const { promise: told, resolve } = Promise.withResolvers<void>();
  const server = {
    sendToolListChanged: () => {
      resolve();
      return Promise.resolve();
    },
  } as unknown as Server;
  const services = {
    engines: {
      objectInfo: () => {
        state.asked++;
        return state.up ? Promise.resolve({}) : Promise.reject(new Error("down"));
      },
    },
    library: { onChange: () => (state.listeners++, () => state.listeners--) },
    log: () => {},
  } as unknown as Services;
  return { state, told, server, services };
}

Deno.test(
  "ToolListWatch tells of other tools once the ComfyUI that was down answers",
  STRICT,
  async () => {
    const { state, told, server, services } = world();
    const watch = new ToolListWatch(server, services, { everyMs: 1 });
    watch.start();
    watch.start();
    state.up = true;
    await told;
    assertEquals(state.listeners, 1);
    server.onclose?.();
    assertEquals(state.listeners, 0);
  },
);

Deno.test("ToolListWatch asks no more once the client is gone", STRICT, async () => {
  const { state, server, services } = world();
  new ToolListWatch(server, services, { everyMs: 1 }).start();
  server.onclose?.();
  const { asked } = state;
  await new Promise((resolve) => setTimeout(resolve, 10));
  assertEquals(state.asked, asked);
});

Deno.test("onEngineBack() says nothing where the first question is answered", STRICT, async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  let back = false;
  const stop = onEngineBack(() => (resolve(), Promise.resolve()), { back: () => back = true });
  await asked;
  await new Promise((resolve) => setTimeout(resolve, 0));
  stop();
  assertEquals(back, false);
});
