import { assertEquals, assertThrows } from "@std/assert";
import { parseConfig } from "../../src/config/parse_config.ts";
import { reachOf } from "../../src/config/reach.ts";

const REDIS = "--redis-url=redis://r";

/** Arguments, and where jobs are then kept. */
const CASES: [string[], string][] = [
  [[], "local"],
  [[REDIS], "redis"],
  [[REDIS, "--job-store=redis"], "redis"],
  [[REDIS, "--job-store=local"], "local"],
  [[REDIS, "--job-store=none"], "none"],
  [[REDIS, "--job-store=jobs.jsonl"], "jobs.jsonl"],
  [["--job-store=./redis"], "./redis"],
];

for (const [args, where] of CASES) {
  Deno.test(`parseConfig() keeps jobs in ${where} with ${args.join(" ") || "no arguments"}`, () => {
    assertEquals(parseConfig(args).jobStore, where);
  });
}

Deno.test("parseConfig() refuses to keep jobs in a Redis that is not named", () => {
  assertThrows(
    () => parseConfig(["--job-store=redis"]),
    RangeError,
    'Cannot use job_store "redis": there is no redis_url. Give the address of a Redis there.',
  );
});

Deno.test("reachOf() needs no file for jobs in a Redis", () => {
  const { read, write, connect } = reachOf(parseConfig([REDIS]));
  assertEquals([read, write], [["workflows"], []]);
  assertEquals(connect, ["127.0.0.1:8188", "r:6379"]);
});
