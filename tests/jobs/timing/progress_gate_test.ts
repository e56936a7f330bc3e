import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import type { JobSnapshot, JobStatus } from "../../../src/jobs/job.ts";
import { ProgressGate } from "../../../src/jobs/timing/progress_gate.ts";
import { forSeeds } from "../random_cases.ts";

function begin(): { gate: ProgressGate; clock: { now: number } } {
  const clock = { now: 0 };
  return { gate: new ProgressGate({ everyMs: 250, now: () => clock.now }), clock };
}

function at(fraction: number, node = "KSampler", status: JobStatus = "in_progress"): JobSnapshot {
  return { status, progress: { fraction, node } };
}

Deno.test("due() lets the first through, and then a percentage once in a while", () => {
  const { gate, clock } = begin();
  assertEquals(gate.due(at(0)), true);
  clock.now = 249;
  assertEquals(gate.due(at(0.1)), false);
  clock.now = 250;
  assertEquals(gate.due(at(0.2)), true);
  clock.now = 499;
  assertEquals(gate.due(at(0.3)), false);
});

Deno.test("due() lets each change of state through at once", () => {
  const { gate } = begin();
  const states = ["pending", "in_progress", "completed"] as const;
  assertEquals(states.map((status) => gate.due(at(0, "x", status))), [true, true, true]);
});

Deno.test("due() lets a new node through at once, but not each of many", () => {
  const { gate, clock } = begin();
  gate.due(at(0, "Loader"));
  assertEquals(gate.due(at(0, "Encoder")), true);
  let told = 0;
  for (clock.now = 0; clock.now < 1000; clock.now += 5) {
    if (gate.due(at(0, `node ${clock.now}`))) told++;
  }
  assert(told >= 3);
  assertLessOrEqual(told, 8);
});

Deno.test("waitMs() says when one that was held back is due", () => {
  const { gate, clock } = begin();
  assertEquals(gate.waitMs(), undefined);
  gate.due(at(0));
  assertEquals(gate.waitMs(), undefined);
  clock.now = 100;
  gate.due(at(0.1));
  assertEquals(gate.waitMs(), 150);
  clock.now = 250;
  assertEquals(gate.waitMs(), 0);
  assertEquals([gate.due(at(0.1)), gate.waitMs()], [true, undefined]);
  clock.now = 900;
  gate.due(at(0.2));
  clock.now = 950;
  gate.due(at(0.3));
  gate.due(at(1, "KSampler", "completed"));
  assertEquals(gate.waitMs(), undefined);
});

Deno.test("due() does not tell of the same one twice", () => {
  const { gate, clock } = begin();
  const snapshot = at(0.5);
  gate.due(snapshot);
  clock.now = 1000;
  assertEquals([gate.due(snapshot), gate.waitMs()], [false, undefined]);
});

Deno.test("ProgressGate tells a few a second, and in the end all, in 1,000 random runs", () => {
  forSeeds(1_000, (choices) => {
    const { gate, clock } = begin();
    const told: { at: number; snapshot: JobSnapshot }[] = [];
    const tell = (snapshot: JobSnapshot) => {
      if (gate.due(snapshot)) told.push({ at: clock.now, snapshot });
    };
    let last = at(0, "x", "pending");
    tell(last);
    for (let n = 1; n <= 60; n++) {
      const next = clock.now + choices.below(80);
      const wait = gate.waitMs();
      // What the owner's timer would do meanwhile.
      if (wait !== undefined && clock.now + wait <= next) {
        clock.now += wait;
        tell(last);
        assertEquals(
          told.at(-1)?.snapshot,
          last,
          "what was held back is not due when it should be",
        );
      }
      clock.now = next;
      tell(last = at(n / 60, choices.pick(["a", "b", "c"])));
    }
    const end = at(1, "c", "completed");
    tell(end);
    assertEquals(told.at(-1)?.snapshot, end);
    assertEquals(told.at(0)?.snapshot.status, "pending");
    // Two in each quarter of a second at most, and the three states.
    assertLessOrEqual(told.length, 2 * (clock.now / 250 + 1) + 3);
  });
});
