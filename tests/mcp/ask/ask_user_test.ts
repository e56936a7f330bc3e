import { assertEquals } from "@std/assert";
import { listen } from "../../../src/http/listen.ts";
import { askUserOf } from "../../../src/mcp/ask/ask_user.ts";
import {
  AjvJsonSchemaValidator,
  CallToolRequestSchema,
  Server,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from "../../../src/mcp/sdk.ts";
import { openStreamable } from "../../../src/mcp/transport/streamable.ts";
import {
  Client,
  ElicitRequestSchema,
  type ElicitResult,
  StreamableHTTPClientTransport,
} from "../../sdk_client.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Connects a server whose every call answers what the user said. */
async function connect(transport: Transport): Promise<void> {
  const server = new Server({ name: "asking", version: "1" }, {
    capabilities: { tools: {} },
    jsonSchemaValidator: new AjvJsonSchemaValidator(),
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const ask = askUserOf(server, extra);
    const asked = params.name === "choose"
      ? ask?.choose("Which?", ["a.pth", "b.pth"])
      : ask?.confirm("Shall it?");
    const said = ask ? String(await asked) : "cannot ask";
    return { content: [{ type: "text", text: said }] };
  });
  await server.connect(transport);
}

/** What a call over HTTP hears of a user who answers so, or of a client that cannot ask. */
async function heard(answer?: ElicitResult, name = "confirm"): Promise<unknown> {
  await using served = await listen({
    hostname: "127.0.0.1",
    port: 0,
    log: () => {},
    info: () => ({ name: "asking", version: "1", protocolVersions: SUPPORTED_PROTOCOL_VERSIONS }),
    health: () => Promise.resolve({}),
    openSession: (hooks) => openStreamable({ ...hooks, connect }),
  });
  const client = new Client({ name: "test", version: "1" }, {
    capabilities: { ...answer && { elicitation: {} } },
  });
  if (answer) client.setRequestHandler(ElicitRequestSchema, () => answer);
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", served.url)));
  const { content } = await client.callTool({ name, arguments: {} });
  await client.close();
  return (content as { text: string }[])[0]?.text;
}

Deno.test("askUserOf() asks over HTTP on the stream of the call", STRICT, async () => {
  assertEquals(await heard({ action: "accept", content: { allow: true } }), "true");
  assertEquals(await heard({ action: "accept", content: { allow: false } }), "false");
  assertEquals(await heard({ action: "decline" }), "false");
});

Deno.test("askUserOf() takes an answer that does not fit for none", STRICT, async () => {
  assertEquals(await heard({ action: "accept", content: { allow: "yes" } }), "undefined");
});

Deno.test("askUserOf() knows when a client cannot ask", STRICT, async () => {
  assertEquals(await heard(), "cannot ask");
});

Deno.test("askUserOf() has one of several picked, and nothing else", STRICT, async () => {
  assertEquals(
    await heard({ action: "accept", content: { choice: "b.pth" } }, "choose"),
    "b.pth",
  );
  assertEquals(
    await heard({ action: "accept", content: { choice: "c.pth" } }, "choose"),
    "undefined",
  );
  assertEquals(await heard({ action: "decline" }, "choose"), "undefined");
  assertEquals(await heard({ action: "cancel" }, "choose"), "undefined");
});
