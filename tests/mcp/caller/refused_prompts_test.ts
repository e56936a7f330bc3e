import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PromptRefusedError } from "../../../src/mcp/caller/prompt_refused_error.ts";
import { RefusedPrompts } from "../../../src/mcp/caller/refused_prompts.ts";

function guardOf(patterns: string[], patienceMs?: number) {
  const logged: string[] = [];
  const log = (level: string, message: string) => void logged.push(`${level} ${message}`);
  const guard = new RefusedPrompts(patterns, { log, ...patienceMs && { patienceMs } });
  return { guard, logged };
}

const CATASTROPHE = "^(a+)+$";
const BAIT = `${"a".repeat(60)}!`;

Deno.test("RefusedPrompts lets through what no pattern matches", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  const { guard, logged } = guardOf(["forbidden", "^secret\\b"]);
  using _ = guard;
  await guard.check(["a red fox", "no secret here"]);
  assertEquals(logged, []);
});

Deno.test("RefusedPrompts refuses a match in any letters, and does not repeat the prompt", async () => {
  using guard = guardOf(["never", "forb[io]dden"]).guard;
  const error = await assertRejects(
    () => guard.check(["a fox", "some FORBIDDEN thing"]),
    PromptRefusedError,
  );
  assertEquals(error.message.includes("thing"), false);
  assertEquals(/forb/i.test(error.message), false);
});

Deno.test("RefusedPrompts refuses what a catastrophic pattern cannot judge, and goes on", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  const { guard, logged } = guardOf([CATASTROPHE], 100);
  using _ = guard;
  await assertRejects(() => guard.check([BAIT]), PromptRefusedError, "in time");
  assertEquals(logged, ["error a pattern of refused_prompts takes too long"]);
  await guard.check(["a red fox"]);
  await assertRejects(() => guard.check(["aaa"]), PromptRefusedError, "matches");
});

Deno.test("RefusedPrompts judges each of many prompts at once by itself", async () => {
  using guard = guardOf([CATASTROPHE], 100).guard;
  const prompts = [BAIT, "a red fox", "aaa", BAIT, "a blue fox"];
  const settled = await Promise.allSettled(prompts.map((prompt) => guard.check([prompt])));
  const states = settled.map(({ status }) => status);
  assertEquals(states, ["rejected", "fulfilled", "rejected", "rejected", "fulfilled"]);
});

Deno.test("RefusedPrompts starts no thread where there is nothing to try", {
  sanitizeOps: true,
  sanitizeResources: true,
}, async () => {
  const { guard } = guardOf([]);
  await guard.check([BAIT]);
});

Deno.test("RefusedPrompts refuses all once it is disposed", async () => {
  const { guard } = guardOf(["x"]);
  guard[Symbol.dispose]();
  await assertRejects(() => guard.check(["a red fox"]), PromptRefusedError, "stopping");
});

Deno.test("RefusedPrompts throws on a pattern that is none", () => {
  assertThrows(() => guardOf(["(a"]), SyntaxError, 'Cannot use "(a" as a pattern');
});
