import { assert, assertEquals } from "@std/assert";
import { KEY_ALIASES } from "../../src/config/aliases.ts";
import { fileOptions } from "../../src/config/options.ts";
import { configOf } from "./test_sources.ts";

/** Numbers in [0, 1) that are the same for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KEYS = [
  ...[...fileOptions, ...KEY_ALIASES].flatMap(({ key }) => [key, ...key.split(".")]),
  ..."url name token tools priority caps headers issuer audience __proto__ toString <<".split(" "),
];

const SCALARS = [
  "null",
  "true",
  "no",
  "0",
  "5",
  "-1",
  "1.5",
  ".nan",
  "1e999",
  "0x1F",
  "''",
  "abc",
  "'*'",
  "http://a",
  "ws://b:1/ws",
  "redis://r",
  "'${A}'",
  "'${MISSING}'",
  "'${'",
  "'$${A}'",
  '"\\u0000"',
  "2026-01-01",
  "!!binary aGk=",
  "!!str 5",
  "!unknown x",
  "*anchor",
  "&anchor x",
  "'{\"a\": 1}'",
  "'[{'",
  "'('",
  "high",
  "debug",
  '"\u{1F58C}"',
];

type Pick = <T>(from: readonly T[]) => T;

/** A value in flow style, some levels deep. */
function anyValue(random: () => number, depth: number): string {
  const pick: Pick = (from) => from[Math.floor(random() * from.length)]!;
  const kind = depth > 3 ? 0 : random();
  if (kind < 0.5) return pick(SCALARS);
  const count = Math.floor(random() * 4);
  if (kind < 0.7) {
    return `[${Array.from({ length: count }, () => anyValue(random, depth + 1)).join(", ")}]`;
  }
  const pairs = Array.from(
    { length: count },
    () => `${pick(KEYS)}: ${anyValue(random, depth + 1)}`,
  );
  return `{${pairs.join(", ")}}`;
}

/** A document, which now and then is broken. */
function anyDocument(seed: number): string {
  const random = randomOf(seed);
  const pick: Pick = (from) => from[Math.floor(random() * from.length)]!;
  const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const indent = random() < 0.1 ? "  " : "";
    return `${indent}${pick(KEYS)}: ${anyValue(random, 0)}`;
  });
  const text = lines.join("\n");
  if (random() > 0.15) return text;
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + pick(["{", "]", ":", "\t", "\n- ", '"', "#", "\n---\n"]) +
    text.slice(at + 1);
}

Deno.test("2,000 random files end in a configuration or in a clear message", () => {
  const counts = { good: 0, TypeError: 0, RangeError: 0, SyntaxError: 0 };
  for (let seed = 0; seed < 2000; seed++) {
    const text = anyDocument(seed);
    try {
      const config = configOf(text, { A: "value" });
      assert(config.comfyuis.every(({ url }) => url instanceof URL), text);
      assert(config.comfyuis.length > 0 && Number.isInteger(config.port), text);
      // An empty token, or none behind a name, would let everybody in.
      assert(config.auth.tokens.every(({ token, name }) => token.length > 0 && name !== ""), text);
      counts.good++;
    } catch (error) {
      const told = error instanceof TypeError || error instanceof RangeError ||
        error instanceof SyntaxError;
      if (!told) throw new Error(`seed ${seed}:\n${text}`, { cause: error });
      const lines = error.message.split("\n");
      const clear = lines.every((line) => /^Cannot (use|read|send|require) .*[.?]$/.test(line));
      assert(clear, `seed ${seed}:\n${text}\n${error.message}`);
      counts[error.name as keyof typeof counts]++;
    }
  }
  // A test that only ever took one way would show little.
  for (const [name, count] of Object.entries(counts)) assert(count > 20, `${name}: ${count}`);
  assertEquals(Object.values(counts).reduce((sum, count) => sum + count), 2000);
  assertEquals(Object.hasOwn(Object.prototype, "port"), false);
});
