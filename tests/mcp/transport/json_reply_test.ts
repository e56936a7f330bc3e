import { assertEquals, assertStringIncludes } from "@std/assert";
import { jsonReply } from "../../../src/mcp/transport/json_reply.ts";

function events(...messages: unknown[]): Response {
  const text = messages.map((message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`);
  return new Response(text.join(": keepalive\n\n"), {
    headers: { "content-type": "text/event-stream", "mcp-session-id": "one" },
  });
}

const ANSWER = { jsonrpc: "2.0", id: 1, result: { done: true } };

Deno.test("jsonReply() answers the one response of a stream, with the session's header", async () => {
  const reply = await jsonReply(events(ANSWER), { ids: [1], batch: false });
  assertEquals(reply.headers.get("content-type"), "application/json");
  assertEquals(reply.headers.get("mcp-session-id"), "one");
  assertEquals(await reply.json(), ANSWER);
});

Deno.test("jsonReply() answers a batch of one as an array", async () => {
  const reply = await jsonReply(events(ANSWER), { ids: [1], batch: true });
  assertEquals(await reply.json(), [ANSWER]);
});

Deno.test("jsonReply() does not take the server's own request for the answer to the same id", async () => {
  const question = { jsonrpc: "2.0", id: 1, method: "elicitation/create", params: {} };
  const answered = await jsonReply(events(ANSWER, question), { ids: [1], batch: false });
  assertEquals(await answered.json(), ANSWER);
});

Deno.test("jsonReply() gives an error to each request that the stream left unanswered", async () => {
  const reply = await jsonReply(events(ANSWER), { ids: ["1", 1], batch: true });
  const [text, number] = await reply.json();
  assertEquals(number, ANSWER);
  assertEquals([text.id, text.error.code], ["1", -32000]);
  assertStringIncludes(text.error.message, 'Cannot answer request "1"');
});
