import { assertEquals } from "@std/assert";
import { answersOf } from "../../../src/jobs/engines/answers_of.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("answersOf() gives all answers in order, refusals too", STRICT, async () => {
  const refusal = new Error("no");
  assertEquals(await answersOf([Promise.resolve(1), Promise.reject(refusal)], 60_000), [
    { status: "fulfilled", value: 1 },
    { status: "rejected", reason: refusal },
  ]);
  assertEquals(await answersOf([], 60_000), []);
});

Deno.test("answersOf() leaves out who is late, once another has answered", STRICT, async () => {
  const { promise: never } = Promise.withResolvers<number>();
  const answers = await answersOf([never, Promise.resolve(2)], 1);
  assertEquals(answers, ["late", { status: "fulfilled", value: 2 }]);
});

Deno.test("answersOf() waits where nobody has answered, only refused", STRICT, async () => {
  const { promise: slow, resolve } = Promise.withResolvers<number>();
  const asked = answersOf([Promise.reject(new Error("no")), slow], 0);
  await new Promise((next) => setTimeout(next));
  resolve(3);
  const [, answer] = await asked;
  assertEquals(answer, { status: "fulfilled", value: 3 });
});
