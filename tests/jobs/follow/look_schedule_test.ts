import { assertEquals } from "@std/assert";
import { type LookFacts, LookSchedule } from "../../../src/jobs/follow/look_schedule.ts";

const TIMES = { queuePoll: 1_000, quietPoll: 5_000, lostPoll: 500 };
const RUNS: LookFacts = { hears: true, pressing: false, waits: false, overtimeAt: Infinity };
const WAITS: LookFacts = { ...RUNS, waits: true };

/** A schedule of a job that was sent at 0, and the clock that it goes by. */
function begin(): { schedule: LookSchedule; clock: { now: number } } {
  const clock = { now: 0 };
  const schedule = new LookSchedule(TIMES, () => clock.now);
  schedule.sent();
  return { schedule, clock };
}

Deno.test("pause() moves on with each message of a job that runs", () => {
  const { schedule, clock } = begin();
  assertEquals(schedule.pause(RUNS), 5_000);
  clock.now = 4_000;
  schedule.heard();
  assertEquals(schedule.pause(RUNS), 5_000);
  clock.now = 8_000;
  assertEquals(schedule.pause(RUNS), 1_000);
});

Deno.test("pause() is short where no message can come", () => {
  const { schedule, clock } = begin();
  clock.now = 400;
  schedule.heard();
  assertEquals(schedule.pause({ ...RUNS, hears: false }), 100);
  assertEquals(schedule.pause({ ...RUNS, pressing: true }), 100);
});

Deno.test("pause() asks for the place of a job that waits, however many come and go, once a while", () => {
  const { schedule, clock } = begin();
  for (clock.now = 0; clock.now < 900; clock.now++) schedule.queueMoved();
  assertEquals(schedule.pause(WAITS), 100);
  assertEquals(schedule.pause(RUNS), 4_100);
  schedule.asking();
  schedule.asked();
  assertEquals(schedule.pause(WAITS), 5_000);
  schedule.queueMoved();
  assertEquals(schedule.pause(WAITS), 1_000);
});

Deno.test("pause() ends when the run has taken too long", () => {
  const { schedule, clock } = begin();
  clock.now = 3_000;
  schedule.heard();
  assertEquals(schedule.pause({ ...RUNS, overtimeAt: 3_200 }), 200);
});

Deno.test("hurry() ends the pause until it was asked", () => {
  const { schedule, clock } = begin();
  clock.now = 10;
  schedule.hurry();
  schedule.heard();
  assertEquals(schedule.pause(RUNS), 0);
  schedule.asking();
  schedule.asked();
  assertEquals(schedule.pause(RUNS), 5_000);
});

Deno.test("validAfter is no earlier than what happened last, and else shortly before now", () => {
  const { schedule, clock } = begin();
  clock.now = 100;
  assertEquals(schedule.validAfter, 0);
  schedule.hurry();
  assertEquals(schedule.validAfter, 100);
  clock.now = 1_000;
  assertEquals(schedule.validAfter, 750);
});
