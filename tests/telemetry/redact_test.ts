import { assert, assertEquals, assertFalse } from "@std/assert";
import { redact } from "../../src/telemetry/redact.ts";

const HIDING = { prompts: false };

Deno.test("redact() hides fields by their names, counts and flags excepted", () => {
  const fields = {
    prompt: "a red cat",
    negativePrompt: "a dog",
    text_g: "a cat",
    token: 12345,
    progressToken: "x",
    Authorization: ["Bearer", "x"],
    "x-api-key": "k",
    sessionId: "s",
    images: 3,
    image: "cat",
    mask: new Uint8Array(4),
    data: { a: 1 },
    inputs: { scene: "a cat" },
    hasToken: true,
    cookie: null,
    secret: undefined,
    promptId: "p-1",
    seed: 5,
  };
  assertEquals(redact(fields, HIDING), {
    prompt: "[prompt]",
    negativePrompt: "[prompt]",
    text_g: "[prompt]",
    token: "[secret]",
    progressToken: "[secret]",
    Authorization: "[secret]",
    "x-api-key": "[secret]",
    sessionId: "[secret]",
    images: 3,
    image: "[data]",
    mask: "[data]",
    data: "[data]",
    inputs: "[prompt]",
    hasToken: true,
    cookie: null,
    promptId: "p-1",
    seed: 5,
  });
});

Deno.test("redact() with prompts shows what users wrote, and still no secret among it", () => {
  const inputs = { prompt: "a red cat", token: "x", text: "Bearer swordfish" };
  assertEquals(redact({ inputs, image: "i" }, { prompts: true }), {
    inputs: { prompt: "a red cat", token: "[secret]", text: "Bearer [secret]" },
    image: "[data]",
  });
});

Deno.test("redact() finds secrets in headers, pairs, maps and named values", () => {
  const values = [
    new Headers({ authorization: "Basic x", cookie: "a=b", accept: "x/y" }),
    [["cookie", "swordfish"], ["accept", "x"]],
    new Map<unknown, unknown>([["api_key", "swordfish"], [{}, 1]]),
    { name: "token", value: "swordfish" },
    { key: "X-Api-Key", value: "swordfish" },
    new Set([{ password: "swordfish" }]),
    new URLSearchParams({ token: "swordfish" }),
    { "http://u:swordfish@h": 1 },
    new URL("http://u:swordfish@host/?t=swordfish"),
    /token=swordfish/,
    Symbol("token=swordfish"),
  ];
  for (const value of values) {
    const seen = JSON.stringify(redact({ value }, HIDING));
    assertFalse(/swordfish|a=b|Basic x/.test(seen), seen);
  }
});

Deno.test("redact() looks into JSON in texts, however often it was wrapped", () => {
  const wrapped = JSON.stringify({
    note: JSON.stringify({ inputs: { scene: "a red cat" }, n: 1 }),
  });
  const seen = redact(`HTTP 400: ${wrapped} (ComfyUI)`, HIDING);
  assertEquals(seen, 'HTTP 400: {"note":"{\\"inputs\\":\\"[prompt]\\",\\"n\\":1}"} (ComfyUI)');
});

Deno.test("redact() shows of an error its class, message and causes, and the stack if asked", () => {
  class OddError extends TypeError {
    override name = "OddError";
    nodeErrors = { text: "a red cat" };
    path = "/home/alice";
  }
  const cause = new Error("no /home/alice/x.png", { cause: { token: "swordfish" } });
  const error = new OddError("Cannot run: Bearer swordfish", { cause });
  const told = {
    name: "OddError",
    message: "Cannot run: Bearer [secret]",
    cause: { name: "Error", message: "no [path]/x.png", cause: { token: "[secret]" } },
  };
  assertEquals(redact(error, HIDING), told);
  const stacked = JSON.stringify(redact(error, { prompts: false, stacks: true }));
  assert(stacked.includes("redact_test.ts:"), stacked);
  assertFalse(stacked.includes("/tests/telemetry") || stacked.includes("swordfish"), stacked);
});

Deno.test("redact() shows all errors of an AggregateError, and a cause that leads back", () => {
  const error = new AggregateError([new RangeError("one")], "several");
  error.cause = error;
  assertEquals(redact(error, HIDING), {
    name: "AggregateError",
    message: "several",
    cause: "[circular]",
    errors: [{ name: "RangeError", message: "one" }],
  });
});

Deno.test("redact() lives with values that cannot be read", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = Object.defineProperty({ a: 1 }, "b", {
    enumerable: true,
    get: () => {
      throw new Error("no");
    },
  });
  const circular: Record<string, unknown> = { a: 1 };
  circular.self = [circular];
  const error = new Error("x");
  Object.defineProperty(error, "message", { get: () => error.name.repeat(-1) });
  const values = { proxy, throwing, circular, error, date: new Date(NaN), when: new Date(0) };
  assertEquals(redact(values, HIDING), {
    proxy: "[unreadable]",
    throwing: { a: 1, b: "[unreadable]" },
    circular: { a: 1, self: ["[circular]"] },
    error: "[unreadable]",
    date: "[unreadable]",
    when: "1970-01-01T00:00:00.000Z",
  });
});

Deno.test("redact() makes JSON of values that JSON has no word for", () => {
  const values = [1n, NaN, -Infinity, () => 1, Symbol("s"), undefined, new ArrayBuffer(3)];
  const seen = ["1", "NaN", "-Infinity", "[function]", "Symbol(s)", null, "[3 bytes]"];
  assertEquals(redact(values, HIDING), seen);
  assertEquals(redact(new Blob(["abcd"]), HIDING), "[4 bytes]");
  const own = Object.defineProperty({}, "__proto__", { value: { x: 1 }, enumerable: true });
  assertEquals(JSON.stringify(redact(own, HIDING)), '{"__proto__":{"x":1}}');
});

Deno.test("redact() keeps a record small, however large the value", () => {
  let deep: unknown = "end";
  for (let i = 0; i < 10_000; i++) deep = { deep };
  const wide = Array.from({ length: 100_000 }, (_, i) => ({ i, note: "n ".repeat(1000) }));
  const pixels = Array.from({ length: 100 }, (_, i) => i);
  const seen = JSON.stringify(redact({ deep, wide, pixels: { values: pixels } }, HIDING));
  assert(seen.length < 200_000, String(seen.length));
  assertEquals(redact({ values: pixels }, HIDING), { values: "[100 numbers]" });
});

Deno.test("redact() leaves routes and principals as they are, unless they hold more than that", () => {
  const ours = { route: "/files/:type/*", principal: "token:alice" };
  assertEquals(redact(ours, HIDING), ours);
  const odd = redact({ route: "/a/b?token=swordfish", principal: 'x","token":"swordfish' }, HIDING);
  assertFalse(JSON.stringify(odd).includes("swordfish"));
});
