import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { MinuteCounts } from "../../../src/http/limits/minute_counts.ts";
import { type Caller, LOCAL } from "../../../src/mcp/caller/caller.ts";
import { JobRateError } from "../../../src/mcp/caller/job_rate_error.ts";
import { countJob } from "../../../src/mcp/caller/count_job.ts";

const anna: Caller = { ...LOCAL, id: "token:anna", jobsPerMinute: 2 };

Deno.test("countJob() refuses a caller's jobs beyond its limit, and nobody else's", async () => {
  using jobRates = new MinuteCounts();
  const count = (caller: Caller) => countJob({ caller, jobRates });
  await count(anna);
  await count(anna);
  const error = await assertRejects(() => count(anna), JobRateError);
  assertMatch(error.message, /^Cannot take another job: 2 were started .* Try again in \d+ s\.$/);
  assertEquals(error.secondsLeft > 0 && error.secondsLeft <= 60, true);
  await count({ ...anna, id: "token:berta" });
});

Deno.test("countJob() counts who is nobody by address", async () => {
  using jobRates = new MinuteCounts();
  const count = (countedAs: string) =>
    countJob({ caller: { ...LOCAL, countedAs, jobsPerMinute: 1 }, jobRates });
  await count("192.0.2.1");
  await count("192.0.2.2");
  await assertRejects(() => count("192.0.2.1"), JobRateError);
});

Deno.test("countJob() lets callers without a limit start what they like", async () => {
  const jobRates = { add: () => Promise.reject(new Error("nobody has a limit")) };
  for (let job = 0; job < 100; job++) await countJob({ caller: LOCAL, jobRates });
});

Deno.test("countJob() fails where a caller has a limit that nothing counts", async () => {
  await assertRejects(() => countJob({ caller: anna }), Error, "nothing counts them");
});
