import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ComfyClient } from "../../../src/comfyui/client.ts";
import { readOutput } from "../../../src/mcp/picture/read_output.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FILE = { filename: "a.png", subfolder: "", type: "output" as const };

/** A ComfyUI that answers with pieces of a body. */
function clientFor(chunks: Uint8Array[], headers: HeadersInit = {}) {
  const cancelled: boolean[] = [];
  const pieces = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = pieces.shift();
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: () => void cancelled.push(true),
  }, { highWaterMark: 0 });
  const client = new ComfyClient("http://engine.invalid", {
    fetch: () => Promise.resolve(new Response(body, { headers })),
  });
  return { client, cancelled };
}

Deno.test("readOutput() puts base64 together whatever pieces come", STRICT, async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(10_007));
  for (const size of [1, 2, 3, 4, 7, 1000, 10_007]) {
    const chunks = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, at) => bytes.subarray(at * size, (at + 1) * size),
    );
    assertEquals(await readOutput(clientFor(chunks).client, FILE), bytes.toBase64());
  }
  assertEquals(await readOutput(clientFor([]).client, FILE), "");
});

Deno.test("readOutput() reads nothing of a file that is announced too large", STRICT, async () => {
  const { client, cancelled } = clientFor([new Uint8Array(8)], { "content-length": "3145728" });
  const error = await assertRejects(
    () => readOutput(client, FILE, { maxBytes: 1024 * 1024 }),
    RangeError,
  );
  assertEquals(cancelled, [true]);
  assertEquals(
    error.message,
    'Cannot read "comfyui://outputs/output/a.png": it has 3.0 MB or more, and a resource may have ' +
      "1.0 MB. Open it in ComfyUI (its /view route), or give its URI to a tool: that needs no upload.",
  );
});

Deno.test("readOutput() stops where more comes than was announced", STRICT, async () => {
  const { client, cancelled } = clientFor([new Uint8Array(8), new Uint8Array(8)]);
  const error = await assertRejects(() => readOutput(client, FILE, { maxBytes: 10 }), RangeError);
  assertStringIncludes(error.message, "a resource may have");
  assertEquals(cancelled, [true]);
});
