import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { JSONRPCMessage } from "../../../src/mcp/sdk.ts";
import { StdioTransport } from "../../../src/mcp/transport/stdio.ts";
import { lists, objects } from "./deep_json.ts";

/** A transport over streams in memory, and what goes in and comes out of it. */
function pair(options: { maxLine?: number } = {}) {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const writer = input.writable.getWriter();
  const written: string[] = [];
  const output = new WritableStream<Uint8Array>({
    write: (chunk) => void written.push(new TextDecoder().decode(chunk)),
  });
  const transport = new StdioTransport({ input: input.readable, output, ...options });
  const received: JSONRPCMessage[] = [];
  transport.onmessage = (message) => received.push(message);
  return {
    transport,
    received,
    replies: () => written.map((line) => JSON.parse(line)),
    send: (text: string) => writer.write(new TextEncoder().encode(text)),
    sendBytes: (bytes: Uint8Array) => writer.write(bytes),
    end: () => writer.close(),
  };
}

const PING = { jsonrpc: "2.0", id: 1, method: "ping" } as const;
const PONG = { jsonrpc: "2.0", id: 1, result: {} } as const;

Deno.test("StdioTransport hands on messages however they are cut, joined or ended", async () => {
  const { transport, received, send, sendBytes, end } = pair();
  await transport.start();
  const note = { jsonrpc: "2.0", method: "note", params: { text: "häß→🖼" } };
  const bytes = new TextEncoder().encode(`${JSON.stringify(note)}\r\n\n${JSON.stringify(note)}\n`);
  for (const byte of bytes) await sendBytes(Uint8Array.of(byte));
  await send(JSON.stringify(note)); // no line break at the end of the input
  await end();
  await transport.ended;
  assertEquals(received, [note, note, note] as JSONRPCMessage[]);
});

Deno.test("StdioTransport answers what it cannot read with an error and goes on", async () => {
  const { transport, received, replies, send, end } = pair();
  await transport.start();
  await send(`{oops}\n[]\n{"jsonrpc":"1.0","id":1,"method":"x"}\n${JSON.stringify(PING)}\n`);
  await transport.send(PONG);
  await end();
  await transport.ended;
  assertEquals(replies().map(({ error }) => error?.code), [-32700, -32600, -32600, undefined]);
  assertEquals(received, [PING]);
});

Deno.test("StdioTransport refuses a line that is too long and reads the next", async () => {
  const { transport, received, replies, send, end } = pair({ maxLine: 100 });
  await transport.start();
  for (let i = 0; i < 10; i++) await send("x".repeat(50));
  await send(`\n${JSON.stringify(PING)}\n${"y".repeat(101)}`);
  await transport.send(PONG);
  await end();
  await transport.ended;
  const errors = replies().filter(({ error }) => error);
  assertEquals(errors.length, 2);
  assertStringIncludes(errors[0].error.message, "longer than 100 characters");
  assertEquals(received, [PING]);
});

Deno.test("StdioTransport refuses a line that is nested too deep and reads the next", async () => {
  const { transport, received, replies, send, end } = pair();
  await transport.start();
  const deep = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${objects(100_000)}}`;
  await send(`${deep}\n${lists(100_000)}\n${"[".repeat(100_000)}\n${JSON.stringify(PING)}\n`);
  await transport.send(PONG);
  await end();
  await transport.ended;
  assertEquals(replies().map(({ error }) => error?.code), [-32600, -32600, -32700, undefined]);
  assertEquals(replies().map(({ id }) => id), [7, null, null, 1]);
  assertStringIncludes(replies()[0].error.message, "nested over 200 levels");
  assertEquals(received, [PING]);
});

Deno.test("StdioTransport.ended waits for the answer to a request that still runs", async () => {
  const { transport, send, end } = pair();
  await transport.start();
  await send(`${JSON.stringify(PING)}\n`);
  await end();
  let ended = false;
  transport.ended.then(() => ended = true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(ended, false);
  await transport.send(PONG);
  await transport.ended;
});

Deno.test("StdioTransport.ended does not wait for a request that was cancelled", async () => {
  const { transport, send, end } = pair();
  await transport.start();
  await send(`${JSON.stringify(PING)}\n`);
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
  await send(`${JSON.stringify(cancel)}\n`);
  await end();
  await transport.ended;
});

Deno.test("StdioTransport.ended does not wait where the output is closed", async () => {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const output = new WritableStream<Uint8Array>({
    write: () => Promise.reject(new Deno.errors.BrokenPipe()),
  });
  const transport = new StdioTransport({ input: input.readable, output });
  await transport.start();
  const writer = input.writable.getWriter();
  await writer.write(new TextEncoder().encode(`${JSON.stringify({ ...PING, id: 2 })}\n`));
  await assertRejects(() => transport.send(PONG), Deno.errors.BrokenPipe);
  await transport.ended;
  await transport.close();
});
