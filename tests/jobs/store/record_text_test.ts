import { assert, assertEquals } from "@std/assert";
import { parseRecord } from "../../../src/jobs/store/parse_record.ts";
import { recordText } from "../../../src/jobs/store/record_text.ts";
import { ended, record } from "./records.ts";

const WORKFLOW = { "1": { class_type: "KSampler", inputs: { seed: 2n ** 64n - 1n } } };
const FILE = { filename: "a.png", subfolder: "", type: "output", mediaType: "image/png" } as const;

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

Deno.test("recordText() keeps all of a small record, and seeds digit for digit", () => {
  const whole = ended("1", {
    engine: "gpu",
    template: "txt2img",
    hash: "abc",
    files: [FILE],
    texts: ["a caption"],
    error: "none",
    workflow: WORKFLOW,
    inputs: { seed: 2n ** 64n - 1n, prompt: "a\nb\0c \u{1f600} \ud800" },
  });
  const text = recordText(whole, 10_000);
  assertEquals(parseRecord(text), whole);
  assert(!text.includes("\n"), "it is one line");
});

Deno.test("recordText() gives up the workflow first", () => {
  const inputs = { prompt: "x".repeat(600) };
  const text = recordText(record("1", { inputs, workflow: WORKFLOW }), 720);
  assertEquals(parseRecord(text), record("1", { inputs }));
});

Deno.test("recordText() shortens long inputs next, and keeps the short ones", () => {
  const inputs = {
    prompt: "x".repeat(30_000),
    loras: Array(1000).fill("a"),
    seed: 5,
    few: ["a"],
    none: null,
  };
  const { inputs: kept } = parseRecord(recordText(record("1", { inputs }), 2_000))!;
  assertEquals(kept, {
    prompt: `${"x".repeat(500)}…`,
    loras: "…",
    seed: 5,
    few: ["a"],
    none: null,
  });
});

Deno.test("recordText() counts bytes, not characters", () => {
  const whole = record("1", { inputs: { prompt: "灯".repeat(400) }, workflow: WORKFLOW });
  const { length } = recordText(whole, 100_000);
  const text = recordText(whole, length + 400);
  assert(bytes(text) <= length + 400);
  assertEquals(parseRecord(text)?.workflow, undefined);
});

Deno.test("recordText() stays within its bytes whatever is large", () => {
  const inputs = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`input ${i}`, i]));
  const large = ended("1", {
    inputs,
    workflow: WORKFLOW,
    error: "x".repeat(100_000),
    texts: Array(1_000).fill("y".repeat(1_000)),
    files: Array(1_000).fill(FILE),
  });
  const text = recordText(large, 16 * 1024);
  assert(bytes(text) <= 16 * 1024, `${bytes(text)}`);
  assertEquals(parseRecord(text)?.files?.length, 20);
});
