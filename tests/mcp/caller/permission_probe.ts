import { MinuteCounts } from "../../../src/http/limits/minute_counts.ts";
import { JobRateError } from "../../../src/mcp/caller/job_rate_error.ts";
import { countJob } from "../../../src/mcp/caller/count_job.ts";
import { PromptRefusedError } from "../../../src/mcp/caller/prompt_refused_error.ts";
import { RefusedPrompts } from "../../../src/mcp/caller/refused_prompts.ts";

/** Run by a test with no more permissions than the program has; says which errors came. */
async function probe(): Promise<string[]> {
  using prompts = new RefusedPrompts(["^(a+)+$"], { log: () => {}, patienceMs: 100 });
  using jobRates = new MinuteCounts();
  const caller = { id: "a", priority: "normal", seesAll: false, jobsPerMinute: 1 } as const;
  await prompts.check(["a red fox"]);
  await countJob({ caller, jobRates });
  const failing = [
    () => prompts.check(["aaa"]),
    () => prompts.check([`${"a".repeat(50)}!`]),
    () => countJob({ caller, jobRates }),
  ];
  const names: string[] = [];
  for (const attempt of failing) names.push(await nameOf(attempt()));
  return names;
}

async function nameOf(attempt: Promise<void>): Promise<string> {
  try {
    await attempt;
    return "none";
  } catch (error) {
    const isOurs = error instanceof PromptRefusedError || error instanceof JobRateError;
    return isOurs ? error.name : String(error);
  }
}

// deno-lint-ignore no-console
if (import.meta.main) console.log((await probe()).join());
