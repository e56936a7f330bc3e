import { assert, assertEquals, assertFalse, assertMatch, assertThrows } from "@std/assert";
import { createLog, type LogOptions } from "../../src/telemetry/create_log.ts";
import type { LogLevel } from "../../src/telemetry/log.ts";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** A log into a list. */
function open(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = createLog({ level: "info", format: "json", areas: {}, write, ...options });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "null") };
}

Deno.test("createLog() writes JSON lines with time, level, area, message and fields", () => {
  const { log, lines, last } = open();
  log.area("http").with({ requestId: "r-1" })("warn", "request refused", { status: 401 });
  const { time, ...rest } = last();
  assertEquals(new Date(time).toISOString(), time);
  assertEquals(rest, {
    level: "warn",
    area: "http",
    message: "request refused",
    fields: { requestId: "r-1", status: 401 },
  });
  log("info", "started");
  assertEquals(Object.keys(last()), ["time", "level", "message"]);
  assertEquals(lines.length, 2);
});

Deno.test("createLog() writes text for people, one line each", () => {
  const { log, lines } = open({ format: "text" });
  const error = new TypeError("odd", { cause: new Error("why") });
  log.area("jobs")("error", "job failed", { engine: "gpu 1", took: 1.5, error, at: { x: 1 } });
  log("info", "started");
  assertMatch(
    lines[0] ?? "",
    /^\d{4}-\d\d-\d\dT[\d:.]+Z error: jobs: job failed engine="gpu 1" took=1.5 error="TypeError: odd \(because of Error: why\)" at="{\\"x\\":1}"$/,
  );
  assertMatch(lines[1] ?? "", /^\S+ info: started$/);
});

Deno.test("createLog() tells of an error that stands for several what is in it", () => {
  const { log, lines } = open({ format: "text" });
  const errors = [new TypeError("no answer"), new Error("", { cause: new RangeError("odd") })];
  const cause = new AggregateError(errors);
  log("warn", "no keys", { error: new TypeError("none", { cause }) });
  assertMatch(
    lines[0] ?? "",
    /error="TypeError: none \(because of AggregateError \(TypeError: no answer; Error \(because of RangeError: odd\)\)\)"$/,
  );
});

Deno.test("createLog() keeps every record on one line that cannot pose as another", () => {
  for (const format of ["text", "json"] as const) {
    const { log, lines } = open({ format });
    const nasty = "a\nb\rc\u2028d\u2029e\x85f\x1b[2Jg\u202eh\0i\ud800j\vk\fl";
    log("info", nasty, { [nasty]: nasty, deep: { [nasty]: [nasty] } });
    // deno-lint-ignore no-control-regex -- this is what must not be there
    assertFalse(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]|\p{Surrogate}/u.test(lines[0] ?? ""));
    assertEquals(lines.length, 1);
  }
});

Deno.test("createLog() gives JSON lines that say again what was said, controls and all", () => {
  const { log, last } = open();
  const text = 'tab\there "quoted" \\back\nline\u2028sep \u{1F431} \u0007';
  log("info", text, { said: text });
  assertEquals([last().message, last().fields.said], [text, text]);
});

Deno.test("createLog() logs what is urgent enough for its area", () => {
  const areas = { http: "debug", "http.auth": "error", mcp: "warn" };
  const { log, lines } = open({ level: "info", areas });
  const counts = ["", "http", "http.sse", "http.auth", "mcp", "mcp.tools", "constructor"].map(
    (area) => {
      const before = lines.length;
      for (const level of LEVELS) (area === "" ? log : log.area(area))(level, "x");
      return [area, lines.length - before];
    },
  );
  assertEquals(counts, [
    ["", 3],
    ["http", 4],
    ["http.sse", 4],
    ["http.auth", 1],
    ["mcp", 2],
    ["mcp.tools", 2],
    ["constructor", 3],
  ]);
});

Deno.test("createLog() reads no field of a line that is not logged", () => {
  const { log, lines } = open({ level: "warn" });
  let reads = 0;
  const fields = {
    get costly() {
      return ++reads;
    },
  };
  log("info", "x", fields);
  assertEquals([reads, lines.length], [0, 0]);
  log("warn", "x", fields);
  assertEquals([reads, lines.length], [1, 1]);
});

Deno.test("createLog() refuses a level that is none", () => {
  const level = "loud" as LogLevel;
  assertThrows(() => open({ level }), RangeError, 'Cannot log at level "loud"');
  assertThrows(() => open({ areas: { http: "loud" } }), RangeError, 'area "http" at level "loud"');
});

Deno.test("createLog() adds fields with(), the nearest last, in every area of it", () => {
  const { log, last } = open();
  log.with({ a: 1, b: 1 }).area("x").with({ b: 2, c: 2 })("info", "m", { c: 3 });
  assertEquals(last().fields, { a: 1, b: 2, c: 3 });
  assertEquals(last().area, "x");
  log("info", "m");
  assertEquals(last().fields, undefined);
});

Deno.test("createLog() hides prompts, secrets and paths, in messages and fields", () => {
  const said = { prompt: "a red cat", token: "x", note: "Bearer abc", file: "/home/alice/x.png" };
  const { log, last } = open({ secrets: ["known-secret"] });
  log("info", 'sent {"prompt":"a red cat"} with known-secret', said);
  assertEquals(last().message, 'sent {"prompt":"[prompt]"} with [secret]');
  assertEquals(last().fields, {
    prompt: "[prompt]",
    token: "[secret]",
    note: "Bearer [secret]",
    file: "[path]/x.png",
  });
  const shown = open({ prompts: true });
  shown.log("info", "sent", said);
  assertEquals(shown.last().fields.prompt, "a red cat");
  assertEquals(shown.last().fields.token, "[secret]");
});

Deno.test("createLog() shows stacks only in areas that are debugged", () => {
  const { log, last } = open({ areas: { jobs: "debug" } });
  const error = new Error("x");
  log("error", "failed", { error });
  assertEquals(last().fields.error, { name: "Error", message: "x" });
  log.area("jobs")("error", "failed", { error });
  assertMatch(last().fields.error.stack, /\[path\]\/create_log_test\.ts:/);
});

Deno.test("createLog() lives on where the line cannot be written", () => {
  let calls = 0;
  const { log } = open({
    write: () => {
      calls++;
      throw new Deno.errors.BrokenPipe();
    },
  });
  log("error", "x");
  log.area("http")("info", "y");
  assertEquals(calls, 2);
});

Deno.test("createLog() still shows what is logged after it was closed", () => {
  const { log, lines } = open();
  log.close();
  log[Symbol.dispose]();
  log.area("x")("error", "late");
  assertEquals(lines.length, 1);
});

/** Numbers that are the same each time. */
function random(seed: number): () => number {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32;
  };
}

const SECRET = "swordfish-in-the-sea";

/** Any tree of values, with the secret in places that are to be hidden. */
function anyValue(next: () => number, depth = 0, above: object[] = []): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const leaf = pick([
    () => next() * 1e6 - 5e5,
    () => BigInt(Math.floor(next() * 2 ** 53)) ** 3n,
    () => String.fromCharCode(...Array.from({ length: 8 }, () => next() * 0xffff)),
    () => Symbol(`s\n${next()}`),
    () => pick([null, undefined, true, NaN, Infinity, -0]),
    () => new Date(pick([NaN, 0, 9e15])),
    () => new Uint8Array(Math.floor(next() * 20)),
    () => function named() {},
    () => `Bearer ${SECRET}`,
    () => ({ token: SECRET }),
    () => JSON.stringify({ a: [{ password: SECRET }] }),
    () => new Error(`token=${SECRET}`, { cause: pick(above) }),
    () => pick(above),
  ]);
  if (depth > 4 || next() < 0.4) return leaf();
  const size = Math.floor(next() * 5);
  const list: unknown[] = [];
  const record: Record<PropertyKey, unknown> = {};
  const inner = () => anyValue(next, depth + 1, [...above, list, record]);
  for (let i = 0; i < size; i++) {
    list.push(inner());
    const name = pick(["a", "prompt", "__proto__", "toJSON", "\u2028", `k${i}`, "then", "length"]);
    const enumerable = true;
    if (next() < 0.2) {
      Object.defineProperty(record, name, {
        enumerable,
        configurable: true,
        get: () => BigInt("x"),
      });
    } else {
      Object.defineProperty(record, name, { enumerable, configurable: true, value: inner() });
    }
  }
  return pick<() => unknown>([
    () => list,
    () => record,
    () => new Map(list.map((it, i) => [pick([i, `k${i}`, {}, Symbol("m")]), it])),
    () => new Set(list),
    () =>
      new Proxy(record, { ownKeys: () => pick([() => ["x"], () => BigInt("x")])() as string[] }),
    () => Object.assign(Object.create(null), { record }),
  ])();
}

Deno.test("createLog() writes a line of JSON without secrets for any fields at all", () => {
  const next = random(7);
  for (const format of ["json", "text"] as const) {
    const { log, lines, last } = open({ format });
    for (let i = 0; i < 2000; i++) {
      const fields = { value: anyValue(next), request: i };
      log("info", `line ${i}`, fields);
      assertEquals(lines.length, i + 1);
      const line = lines[i] ?? "";
      assertFalse(line.includes(SECRET) || line.includes("\n"), line);
      if (format === "json") assertEquals(last().fields.request, i);
    }
    assert(lines.some((line) => line.includes("[secret]")));
    assert(lines.some((line) => line.includes("[circular]")));
    assert(lines.some((line) => line.includes("[unreadable]")));
  }
});
