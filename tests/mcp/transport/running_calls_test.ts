import { assertEquals } from "@std/assert";
import { RunningCalls } from "../../../src/mcp/transport/running_calls.ts";

Deno.test("RunningCalls.end() tells when the last request of a POST is over", () => {
  const calls = new RunningCalls();
  calls.begin([1, "1"]);
  calls.begin([2]);
  assertEquals([calls.size, calls.has(1), calls.has("2")], [3, true, false]);
  assertEquals([calls.end(1), calls.end("1"), calls.end(2)], [false, true, true]);
  assertEquals(calls.size, 0);
});

Deno.test("RunningCalls.end() ignores what does not run, or is over already", () => {
  const calls = new RunningCalls();
  calls.begin([1]);
  assertEquals([calls.end(2), calls.end(1), calls.end(1)], [false, true, false]);
});

Deno.test("RunningCalls.settled() resolves when the last request is over, and at once when idle", async () => {
  const calls = new RunningCalls();
  await calls.settled();
  calls.begin([1, 2]);
  const order: string[] = [];
  const settled = calls.settled().then(() => order.push("settled"));
  for (const id of [1, 2]) {
    await Promise.resolve();
    order.push(`end ${id}`);
    calls.end(id);
  }
  await settled;
  assertEquals(order, ["end 1", "end 2", "settled"]);
});

Deno.test("RunningCalls.clear() settles whoever waits", async () => {
  const calls = new RunningCalls();
  calls.begin([1, 2]);
  const settled = calls.settled();
  calls.clear();
  await settled;
  assertEquals(calls.size, 0);
});
