import { assertEquals, assertStringIncludes } from "@std/assert";
import { post } from "../fake_sessions.ts";
import { serveEasel } from "./served_easel.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** As LM Studio sends it to a server that knows JSON-RPC and nothing of sessions. */
const JSON_ONLY = { accept: "application/json" };

Deno.test(
  "JSON-RPC by POST without initialize or session lists and calls tools",
  STRICT,
  async () => {
    await using easel = await serveEasel();
    const url = `${easel.server.url}/mcp`;
    const list = { jsonrpc: "2.0", method: "tools/list", id: 1 };
    const listed = await fetch(url, post(list, JSON_ONLY));
    assertEquals(listed.headers.get("content-type"), "application/json");
    assertEquals(listed.headers.get("mcp-session-id"), null);
    const { id, result } = await listed.json();
    assertEquals(id, 1);
    const names = result.tools.map(({ name }: { name: string }) => name);
    assertEquals(names.includes("generate_image"), true);

    const params = {
      name: "generate_image",
      arguments: {
        prompt: "a red boat",
        negative_prompt: "blurry",
        width: 64,
        height: 64,
        steps: 2,
      },
    };
    const call = { jsonrpc: "2.0", method: "tools/call", id: "two", params };
    const called = await (await fetch(url, post(call, JSON_ONLY))).json();
    assertEquals([called.jsonrpc, called.id, called.result.isError], ["2.0", "two", undefined]);
    const kinds = called.result.content.map(({ type }: { type: string }) => type);
    assertEquals(kinds.includes("image"), true);
    assertEquals(easel.server.sessions, 0);
  },
);

Deno.test(
  "JSON-RPC by POST answers ping, initialize, and what it does not know",
  STRICT,
  async () => {
    await using easel = await serveEasel();
    const url = `${easel.server.url}/mcp`;
    const ask = async (message: unknown) =>
      await (await fetch(url, post(message, JSON_ONLY))).json();
    assertEquals(await ask({ jsonrpc: "2.0", id: 1, method: "ping" }), {
      jsonrpc: "2.0",
      id: 1,
      result: {},
    });
    const clientInfo = { name: "lm-studio", version: "0.3" };
    const params = { protocolVersion: "2024-11-05", capabilities: {}, clientInfo };
    const { result } = await ask({ jsonrpc: "2.0", id: 2, method: "initialize", params });
    assertEquals(result.protocolVersion, "2024-11-05");
    assertEquals((await ask({ jsonrpc: "2.0", id: 3, method: "nothing" })).error.code, -32601);
    const missing = { jsonrpc: "2.0", id: 4, method: "tools/call", params: { name: "nothing" } };
    assertStringIncludes((await ask(missing)).error.message, "nothing");
  },
);

Deno.test("GET /mcp tells name and version, GET /health status first", STRICT, async () => {
  await using easel = await serveEasel();
  const about = await (await fetch(`${easel.server.url}/mcp`)).json();
  assertEquals([about.name, about.version], ["easel", "0.0.0"]);
  const health = await (await fetch(`${easel.server.url}/health`)).text();
  assertEquals(health.startsWith('{"status":"ok"'), true);
});
