import { assertEquals, assertNotEquals } from "@std/assert";
import { greetEarly } from "../../../src/mcp/transport/greet_early.ts";
import { initializeResult } from "../../../src/mcp/transport/greeting.ts";
import { type JSONRPCMessage, SUPPORTED_PROTOCOL_VERSIONS } from "../../../src/mcp/sdk.ts";
import { createServer } from "../../../src/mcp/server.ts";
import { StdioTransport } from "../../../src/mcp/transport/stdio.ts";
import { InMemoryTransport } from "../../sdk_client.ts";
import { objects } from "./deep_json.ts";

const IDENTITY = { name: "easel", version: "1.2.3" };
const PARAMS = {
  protocolVersion: "2025-06-18",
  capabilities: { roots: {} },
  clientInfo: { name: "test", version: "1" },
};
const INITIALIZE = { jsonrpc: "2.0", id: 0, method: "initialize", params: PARAMS } as const;
const PING = { jsonrpc: "2.0", id: 1, method: "ping" } as const;

type Services = Parameters<typeof createServer>[0];

/** A server whose services nobody asks for. */
function serverAlone() {
  return createServer({} as Services, IDENTITY);
}

/** What the SDK's server answers to a message. */
async function answerOfSdk(message: unknown): Promise<JSONRPCMessage> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const { promise, resolve } = Promise.withResolvers<JSONRPCMessage>();
  theirs.onmessage = resolve;
  const server = serverAlone();
  await server.connect(ours);
  await theirs.start();
  await theirs.send(message as JSONRPCMessage);
  const answer = await promise;
  await server.close();
  return answer;
}

/** Streams in memory: what the client sends, cut as given, and the lines it gets. */
function streams(...chunks: (string | Uint8Array)[]) {
  const lines: string[] = [];
  const encoder = new TextEncoder();
  const bytes = chunks.map((chunk) => typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  return {
    input: ReadableStream.from(bytes),
    output: new WritableStream<Uint8Array>({
      write: (chunk) => void lines.push(new TextDecoder().decode(chunk)),
    }),
    replies: () => lines.map((line) => JSON.parse(line)),
  };
}

function line(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}

Deno.test("initializeResult() is what the SDK's server answers, for each revision and any other", async () => {
  const revisions = [...SUPPORTED_PROTOCOL_VERSIONS, "2026-07-28", "2024-01-01", "", "constructor"];
  for (const protocolVersion of revisions) {
    const message = { ...INITIALIZE, params: { ...PARAMS, protocolVersion } };
    assertEquals(await answerOfSdk(message), {
      jsonrpc: "2.0",
      id: 0,
      result: initializeResult(protocolVersion, IDENTITY),
    } as JSONRPCMessage);
  }
});

Deno.test("greetEarly() answers initialize before anything else is there", async () => {
  const { input, output, replies } = streams(line(INITIALIZE));
  const { answered } = await greetEarly({ input, output }, IDENTITY);
  assertEquals(answered, 0);
  const result = initializeResult("2025-06-18", IDENTITY);
  assertEquals(replies(), [{ jsonrpc: "2.0", id: 0, result }]);
});

Deno.test("greetEarly() hands on every byte, however the lines are cut", async () => {
  const text = line({ ...INITIALIZE, id: "ä→🖼" }) + line(PING) + "rest";
  const bytes = new TextEncoder().encode(text);
  const single = [...bytes].map((byte) => Uint8Array.of(byte));
  for (const chunks of [[bytes], single, [bytes.slice(0, 40), bytes.slice(40)]]) {
    const { input, output, replies } = streams(...chunks);
    const greeted = await greetEarly({ input, output }, IDENTITY);
    assertEquals(greeted.answered, "ä→🖼");
    assertEquals(await new Response(greeted.input).text(), text);
    assertEquals(replies().length, 1);
  }
});

Deno.test("greetEarly() leaves all that is not a plain initialize to the server", async () => {
  const others = [
    "",
    "no line end",
    "{oops}\n",
    "null\n",
    "[]\n",
    line([INITIALIZE]),
    line(PING),
    line({ ...INITIALIZE, jsonrpc: "1.0" }),
    line({ ...INITIALIZE, id: null }),
    line({ ...INITIALIZE, id: 1.5 }),
    line({ ...INITIALIZE, id: undefined }),
    line({ ...INITIALIZE, extra: 1 }),
    line({ ...INITIALIZE, params: undefined }),
    line({ ...INITIALIZE, params: { ...PARAMS, _meta: { progressToken: 1 } } }),
    line({ ...INITIALIZE, params: { ...PARAMS, protocolVersion: 1 } }),
    line({ ...INITIALIZE, params: { ...PARAMS, capabilities: null } }),
    line({ ...INITIALIZE, params: { ...PARAMS, clientInfo: { name: "no version" } } }),
    line({ ...INITIALIZE, params: { ...PARAMS, capabilities: JSON.parse(objects(300)) } }),
    "x".repeat(200_000),
  ];
  for (const text of others) {
    const { input, output, replies } = streams(text);
    const greeted = await greetEarly({ input, output }, IDENTITY);
    assertEquals([greeted.answered, replies()], [undefined, []], text.slice(0, 99));
    assertEquals(await new Response(greeted.input).text(), text);
  }
});

Deno.test("greetEarly()'s input can be cancelled while the client says nothing more", async () => {
  let cancelled: unknown;
  const input = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(line(INITIALIZE))),
    cancel: (reason) => void (cancelled = reason),
  });
  const { output } = streams();
  const greeted = await greetEarly({ input, output }, IDENTITY);
  const reader = greeted.input.getReader();
  await reader.read();
  const pending = reader.read();
  await reader.cancel("enough");
  assertEquals([cancelled, (await pending).done], ["enough", true]);
});

Deno.test("a client greeted early gets one answer to each request, and the server knows it", async () => {
  const { input, output, replies } = streams(line(INITIALIZE), line(PING), line(PING));
  const transport = new StdioTransport(await greetEarly({ input, output }, IDENTITY));
  const server = serverAlone();
  await server.connect(transport);
  await transport.ended;
  assertEquals(replies().map(({ id }) => id), [0, 1, 1]);
  assertEquals(server.getClientVersion(), PARAMS.clientInfo);
  assertEquals(server.getClientCapabilities(), PARAMS.capabilities);
  await server.close();
});

Deno.test("a client greeted early may use the id of its initialize again", async () => {
  const again = { ...PING, id: INITIALIZE.id };
  const { input, output, replies } = streams(line(INITIALIZE), line(again));
  const transport = new StdioTransport(await greetEarly({ input, output }, IDENTITY));
  const server = serverAlone();
  await server.connect(transport);
  await transport.ended;
  assertEquals(replies().map(({ id }) => id), [0, 0]);
  assertEquals(replies()[1].result, {});
  await server.close();
});

Deno.test("a client that is not greeted early is answered by the server", async () => {
  const asked = { ...INITIALIZE, params: { ...PARAMS, _meta: {} } };
  const { input, output, replies } = streams(line(asked));
  const greeted = await greetEarly({ input, output }, IDENTITY);
  assertEquals(greeted.answered, undefined);
  const transport = new StdioTransport(greeted);
  const server = serverAlone();
  await server.connect(transport);
  await transport.ended;
  assertEquals(replies().length, 1);
  assertEquals(replies()[0].result, initializeResult("2025-06-18", IDENTITY));
  assertNotEquals(server.getClientVersion(), undefined);
  await server.close();
});
