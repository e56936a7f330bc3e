import { assertEquals } from "@std/assert";
import { findLeak, type Leak } from "./find_leak.ts";

const HIDDEN = {
  prompts: ["a heron at dusk", 'a "red" boat'],
  secrets: ["swordfish-01"],
  paths: ["/srv/easel/", "/root"],
};

const CASES: readonly [what: Leak["what"] | undefined, text: string][] = [
  [undefined, "all is well"],
  [undefined, "see /srv/easel-2, /roots and http://host/srv/easels"],
  [undefined, "\n2026-01-01 info request route=/mcp status=200\n"],
  [undefined, `{"blob":"${"abcd/root/".repeat(30)}"}`],
  [undefined, "at the pier: 12:30:00"],
  ["prompt", "made a heron at dusk in 2 s"],
  ["prompt", "GET /x?prompt=a%20heron%20at%20dusk"],
  ["prompt", "GET /x?prompt=a+heron+at+dusk"],
  ["prompt", '{"prompt":"a \\"red\\" boat"}'],
  ["secret", "Authorization: Bearer swordfish-01"],
  ["secret", `Authorization: Basic ${btoa("swordfish-01")}`],
  ["path", "Cannot read /srv/easel/workflows"],
  ["path", "Cannot read file:///root/.config"],
  ["path", 'cwd "/srv/easel".'],
  ["stack trace", "Error: x\n    at main (file:///x/main.ts:3:4)"],
  ["stack trace", "Error: x\\n    at main ([path]/main.ts:3:4)"],
  ["stack trace", '{"text":"Error: x\\n    at async main (ext:core/01_core.js:3:4)"}'],
  ["stack trace", "Traceback (most recent call last):"],
  ["stack trace", '{"text":"x:\\n  File \\"/x/y.py\\", line 3, in z"}'],
];

Deno.test("findLeak() finds prompts, secrets, paths and stacks, however they are written", () => {
  for (const [what, text] of CASES) {
    assertEquals([text, findLeak(text, HIDDEN)?.what], [text, what]);
  }
});

Deno.test("findLeak() hands back the line, and lets short stacks be where they may", () => {
  const text = "first\nsecond swordfish-01\nthird swordfish-01";
  assertEquals(findLeak(text, HIDDEN), { what: "secret", line: "second swordfish-01" });
  const hidden = { ...HIDDEN, shortStacks: true };
  assertEquals(findLeak("    at async main ([path]/main.ts:3:4)", hidden), undefined);
  assertEquals(findLeak("    at main (file:///x/main.ts:3:4)", hidden)?.what, "stack trace");
});
