import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readBody, readBytes } from "../../src/http/read_body.ts";
import { RequestError } from "../../src/http/request_error.ts";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

function request(body: BodyInit, headers: Record<string, string> = JSON_TYPE): Request {
  return new Request("http://127.0.0.1/mcp", { method: "POST", headers, body });
}

async function refusal(request: Request, limit = 1000): Promise<RequestError> {
  return await assertRejects(() => readBody(request, limit), RequestError);
}

Deno.test("readBody() parses JSON in UTF-8, also where a letter is cut by a chunk's end", async () => {
  const bytes = new TextEncoder().encode('{"prompt":"größer 🎨"}');
  const chunks = ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte)));
  assertEquals(await readBody(request(chunks), 1000), { prompt: "größer 🎨" });
});

Deno.test("readBody() refuses a declared length over the limit without reading", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled++;
      controller.enqueue(new Uint8Array(10));
    },
  }, { highWaterMark: 0 });
  const error = await refusal(request(body, { ...JSON_TYPE, "content-length": "1001" }));
  assertEquals(error.status, 413);
  assertStringIncludes(error.message, "1000 bytes");
  assertEquals(pulled, 0);
});

Deno.test("readBody() stops reading an endless body once it is over the limit", async () => {
  let pulled = 0;
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled++;
      controller.enqueue(new Uint8Array(100));
    },
    cancel: () => cancelled.resolve(),
  }, { highWaterMark: 0 });
  assertEquals((await refusal(request(body))).status, 413);
  assertEquals(pulled, 11);
  await cancelled.promise;
});

Deno.test("readBody() takes a body of exactly the limit", async () => {
  const text = JSON.stringify("x".repeat(998));
  assertEquals(await readBody(request(text), 1000), "x".repeat(998));
});

Deno.test("readBody() refuses what is not JSON as a parse error", async () => {
  for (const body of ["", "{", "{'a':1}", new Uint8Array([0x22, 0xff, 0x22]), "\uFEFF\uFEFF{}"]) {
    const error = await refusal(request(body));
    assertEquals([error.status, error.code], [400, -32700]);
  }
});

Deno.test("readBody() refuses other content types, and says which one to send", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
    const error = await refusal(request("{}", { "content-type": type }));
    assertEquals(error.status, 415);
    assertStringIncludes(error.message, type);
    assertStringIncludes(error.message, "application/json");
  }
});

Deno.test("readBody() refuses a compressed body", async () => {
  const error = await refusal(request("{}", { ...JSON_TYPE, "content-encoding": "gzip" }));
  assertEquals(error.status, 415);
  assertStringIncludes(error.message, "gzip");
});

Deno.test("readBody() gives up a body that does not end in time", async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => cancelled.resolve(),
  });
  const error = await assertRejects(
    () => readBody(request(body), 1000, { ms: 1 }),
    RequestError,
    "not all here",
  );
  assertEquals(error.status, 408);
  await cancelled.promise;
});

Deno.test("readBody() blames the client for a body that breaks off", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  const error = await refusal(request(body));
  assertEquals(error.status, 400);
  assertStringIncludes(error.message, "breaks off");
});

Deno.test("readBytes() names the option that sets the limit", async () => {
  await assertRejects(
    () => readBytes(request("x".repeat(11)), 10, { option: "limits.uploadBytes" }),
    RequestError,
    "raise limits.uploadBytes",
  );
});
