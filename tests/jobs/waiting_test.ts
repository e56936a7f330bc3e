import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Bell } from "../../src/jobs/follow/bell.ts";
import { Deadline } from "../../src/jobs/follow/deadline.ts";
import { untilAborted } from "../../src/jobs/follow/until_aborted.ts";
import { STRICT } from "./comfy_world.ts";

const DAY = 86_400_000;
const never = Promise.withResolvers<never>().promise;

function aborted(signal: AbortSignal): Promise<Event> {
  return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

Deno.test("Bell.wait() ends when it rings", STRICT, async () => {
  const bell = new Bell();
  const waiting = bell.wait(DAY);
  bell.ring();
  await waiting;
});

Deno.test("Bell.wait() ends at once where it rang before, once", STRICT, async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.wait(DAY);
  const next = bell.wait(DAY).then(() => "rang");
  assertEquals(await Promise.race([next, Promise.resolve("waits")]), "waits");
  bell.ring();
  assertEquals(await next, "rang");
});

Deno.test("Bell.wait() ends after its time", STRICT, async () => {
  await new Bell().wait(1);
});

Deno.test("Bell.wait() waits also for longer than a timer can", STRICT, async () => {
  const bell = new Bell();
  const waiting = bell.wait(Infinity).then(() => "over");
  const soon = new Bell().wait(5).then(() => "waits");
  assertEquals(await Promise.race([waiting, soon]), "waits");
  bell.ring();
  await waiting;
});

Deno.test("Deadline aborts after its time, for its reason", STRICT, async () => {
  using deadline = new Deadline({ ms: 1, reason: () => "late", signals: [] });
  await aborted(deadline.signal);
  assertEquals(deadline.signal.reason, "late");
});

Deno.test("Deadline aborts with any of its signals, also one that was before it", STRICT, () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signals = [first.signal, second.signal];
  using deadline = new Deadline({ ms: DAY, reason: () => "late", signals });
  second.abort("stopped");
  first.abort("too late");
  assertEquals(deadline.signal.reason, "stopped");
  using late = new Deadline({ ms: DAY, reason: () => "late", signals });
  assertEquals(late.signal.reason, "too late");
});

Deno.test("Deadline does nothing more once disposed", STRICT, () => {
  const stop = new AbortController();
  const deadline = new Deadline({ ms: DAY, reason: () => "late", signals: [stop.signal] });
  deadline[Symbol.dispose]();
  stop.abort();
  assertEquals(deadline.signal.aborted, false);
});

Deno.test("untilAborted() brings what the promise does", async () => {
  const { signal } = new AbortController();
  assertEquals(await untilAborted(Promise.resolve(1), signal), 1);
  assertEquals(await untilAborted(Promise.resolve(2)), 2);
  const error = new Error("x");
  assertStrictEquals(await assertRejects(() => untilAborted(Promise.reject(error), signal)), error);
});

Deno.test("untilAborted() rejects with the signal's reason, before and meanwhile", async () => {
  const stop = new AbortController();
  const waiting = untilAborted(never, stop.signal);
  const reason = new Error("enough");
  stop.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertStrictEquals(
    await assertRejects(() => untilAborted(Promise.resolve(1), stop.signal)),
    reason,
  );
});
