import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type Caller, LOCAL } from "../../../src/mcp/caller/caller.ts";
import { JobRateError } from "../../../src/mcp/caller/job_rate_error.ts";
import { countJob, JobRates } from "../../../src/mcp/caller/job_rates.ts";

const anna: Caller = { ...LOCAL, id: "token:anna", jobsPerMinute: 2 };

Deno.test("JobRates refuses a caller's jobs beyond its limit, and nobody else's", async () => {
  using rates = new JobRates();
  await rates.take(anna);
  await rates.take(anna);
  const error = await assertRejects(() => rates.take(anna), JobRateError);
  assertMatch(error.message, /^Cannot take another job: 2 were started .* Try again in \d+ s\.$/);
  assertEquals(error.secondsLeft > 0 && error.secondsLeft <= 60, true);
  await rates.take({ ...anna, id: "token:berta" });
});

Deno.test("JobRates counts who is nobody by address", async () => {
  using rates = new JobRates();
  const from = (countedAs: string): Caller => ({ ...LOCAL, countedAs, jobsPerMinute: 1 });
  await rates.take(from("192.0.2.1"));
  await rates.take(from("192.0.2.2"));
  await assertRejects(() => rates.take(from("192.0.2.1")), JobRateError);
});

Deno.test("JobRates counts callers beyond those that it tells apart as one", async () => {
  using rates = new JobRates({ maxCallers: 1 });
  await rates.take(anna);
  for (const id of ["one", "two"]) await rates.take({ ...anna, id });
  await assertRejects(() => rates.take({ ...anna, id: "three" }), JobRateError);
  await rates.take(anna);
});

Deno.test("countJob() lets callers without a limit start what they like", async () => {
  using jobRates = new JobRates();
  for (let job = 0; job < 100; job++) await countJob({ caller: LOCAL, jobRates });
});

Deno.test("countJob() fails where a caller has a limit that nothing counts", async () => {
  await assertRejects(() => countJob({ caller: anna }), Error, "nothing counts them");
});
