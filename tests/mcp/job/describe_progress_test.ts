import { assertEquals } from "@std/assert";
import { describeProgress, describeSeconds } from "../../../src/mcp/job/describe_progress.ts";

Deno.test("describeProgress() says where a job waits, here or in ComfyUI", () => {
  const pending = (progress: Record<string, number>) =>
    describeProgress({ status: "pending", progress: { fraction: 0, ...progress } });
  assertEquals(pending({}), "Queued");
  assertEquals(pending({ ahead: 3 }), "Queued, 3 before it here");
  assertEquals(pending({ ahead: 0 }), "Queued, next here");
  assertEquals(pending({ queuePosition: 1 }), "Queued in ComfyUI, 1 before it");
  assertEquals(pending({ queuePosition: 0 }), "Queued in ComfyUI, next");
});

Deno.test("describeProgress() says what runs, how much is done and how long it takes", () => {
  const running = (progress: Record<string, unknown>) =>
    describeProgress({ status: "in_progress", progress: { fraction: 0, ...progress } });
  assertEquals(running({}), "Started");
  assertEquals(running({ node: "Load it", fraction: 0.119 }), "Load it, 11 %");
  assertEquals(
    running({ node: "KSampler", step: 5, steps: 20, fraction: 0.25, secondsLeft: 12.4 }),
    "KSampler: step 5 of 20, 25 %, about 10 s left",
  );
  const long = running({ node: "x".repeat(500) });
  assertEquals(long.length < 120, true, long);
});

Deno.test("describeSeconds() is no finer than a guess can be", () => {
  const cases: [number, string][] = [
    [0, "1 s"],
    [0.4, "1 s"],
    [7.5, "8 s"],
    [9.4, "9 s"],
    [9.6, "10 s"],
    [12.6, "15 s"],
    [117, "115 s"],
    [118, "2 min"],
    [149, "2 min"],
    [151, "3 min"],
    [3600, "60 min"],
  ];
  for (const [seconds, words] of cases) assertEquals(describeSeconds(seconds), words, `${seconds}`);
});
