import { assertEquals } from "@std/assert";
import { parseMessage, readMessage } from "../../src/comfyui/messages.ts";

function typeOf(message: unknown): string {
  return parseMessage(JSON.stringify(message)).type;
}

Deno.test("parseMessage() reads the last frame of a prompt", () => {
  const message = { type: "executing", data: { node: null, prompt_id: "p" } };
  assertEquals(parseMessage(JSON.stringify(message)), message as never);
});

Deno.test("parseMessage() reads executing without a prompt, as a reconnect gets it", () => {
  assertEquals(typeOf({ type: "executing", data: { node: "3" } }), "executing");
});

Deno.test("parseMessage() reads an execution_error without timestamp", () => {
  const data = { prompt_id: "p", node_id: "1", node_type: "N", exception_message: "m" };
  assertEquals(
    typeOf({ type: "execution_error", data: { ...data, exception_type: "E" } }),
    "execution_error",
  );
});

Deno.test("parseMessage() reads fractional progress and fields that it does not know", () => {
  const message = {
    type: "progress",
    data: { value: 0.5, max: 1, prompt_id: "p", node: "1", new: 1 },
  };
  assertEquals(parseMessage(JSON.stringify(message)), message as never);
});

Deno.test("parseMessage() reads executed without output, as a cached node may send it", () => {
  assertEquals(
    typeOf({ type: "executed", data: { node: "1", prompt_id: "p", output: null } }),
    "executed",
  );
});

Deno.test("parseMessage() reads an output that holds Python's NaN", () => {
  const text = '{"type":"executed","data":{"node":"1","prompt_id":"p","output":{"value":[NaN]}}}';
  const message = parseMessage(text);
  assertEquals(message.type === "executed" && message.data.output, { value: [null] });
});

Deno.test("parseMessage() names the type that it does not know and keeps the message", () => {
  const message = { type: "crystools.monitor", data: { cpu: 1 } };
  assertEquals(parseMessage(JSON.stringify(message)), {
    type: "unknown",
    messageType: "crystools.monitor",
    reason: "its type is not known",
    data: message,
  });
});

Deno.test("parseMessage() takes a known type that does not fit as unknown", () => {
  const message = parseMessage('{"type":"progress","data":{"value":"half","max":1}}');
  assertEquals(message.type === "unknown" && message.messageType, "progress");
  assertEquals(message.type === "unknown" && message.reason.includes("data.value"), true);
});

Deno.test("parseMessage() never throws", () => {
  for (const text of ["", "{", "null", "1", '"x"', "[]", "{}", '{"type":1}', '{"type":"status"}']) {
    assertEquals(parseMessage(text).type, "unknown", text);
  }
});

Deno.test("readMessage() does not take our own words for ComfyUI's", () => {
  for (const type of ["connection", "preview", "text", "unknown"]) {
    assertEquals(readMessage({ type, data: {} }).type, "unknown");
  }
});
