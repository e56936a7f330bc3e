import { assertEquals } from "@std/assert";
import { PriorityTurns } from "../../../src/jobs/queue/priority_turns.ts";

/** Whose turn it was, so many times, where the same are ready all the time. */
function turns(count: number, ready: readonly boolean[]): string {
  const turns = new PriorityTurns(3);
  return Array.from({ length: count }, () => {
    const turn = turns.next(ready);
    turns.took(turn, ready);
    return "hnl"[turn];
  }).join("");
}

Deno.test("PriorityTurns gives a lower one a turn after so many higher ones", () => {
  assertEquals(turns(9, [true, false, true]), "hhhlhhhlh");
  assertEquals(turns(9, [false, true, true]), "nnnlnnnln");
});

Deno.test("PriorityTurns gives both lower ones their turns, one after the other", () => {
  assertEquals(turns(12, [true, true, true]), "hhhnlhhhnlhh");
});

Deno.test("PriorityTurns knows whose turn it is where only one is ready, and where none is", () => {
  assertEquals(turns(3, [false, false, true]), "lll");
  assertEquals(new PriorityTurns(3).next([false, false, false]), -1);
});

Deno.test("PriorityTurns counts from anew for one that was not ready meanwhile", () => {
  const turns = new PriorityTurns(3);
  for (let n = 0; n < 3; n++) turns.took(0, [true, false, true]);
  turns.took(0, [true, false, false]);
  assertEquals(turns.next([true, false, true]), 0);
});
