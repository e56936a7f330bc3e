import { assertEquals, assertStringIncludes } from "@std/assert";
import { openRates } from "../../src/app/open_rates.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { createApp } from "../../src/app.ts";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { HAS_REDIS, RedisServer, WITH_REDIS } from "../jobs/store/redis_server.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** An Easel that serves HTTP, and what it logs. */
async function easel(redisUrl: string, limits: Partial<Config["limits"]>) {
  await using stack = new AsyncDisposableStack();
  const logged: string[] = [];
  const log = (level: string, message: string) => void logged.push(`${level} ${message}`);
  const options = { identity: { name: "easel", version: "0.0.0" }, log };
  const args = ["serve", "--demo", "--port=0", `--redis-url=${redisUrl}`];
  const parsed = parseConfig(args);
  const config = { ...parsed, limits: { ...parsed.limits, ...limits } };
  const app = stack.use(await createApp(config, options));
  const { url } = stack.use(await serveHttp(app, config, options));
  const owned = stack.move();
  return { url, logged, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function statusOf({ url }: { url: string }): Promise<number> {
  const response = await fetch(`${url}/mcp`);
  await response.body?.cancel();
  return response.status;
}

/** What it says of one more picture. */
async function picture({ url }: { url: string }, prompt: string): Promise<string> {
  const input = { prompt, width: 64, height: 64, steps: 1 };
  const response = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "generate_image", arguments: input },
    }),
  });
  return await response.text();
}

Deno.test("openRates() counts in memory where there is no Redis", STRICT, async () => {
  const logged: unknown[] = [];
  using rates = openRates(parseConfig(["serve"]), (...line) => void logged.push(line));
  using one = rates.openCounts("jobs");
  using other = rates.openCounts("jobs");
  assertEquals([await one.add("a"), await other.add("a")], [
    { count: 1, secondsLeft: 60 },
    { count: 1, secondsLeft: 60 },
  ]);
  assertEquals(logged, []);
});

Deno.test("openRates() tells once that its Redis is away, and counts on", STRICT, async () => {
  const logged: unknown[][] = [];
  const config = parseConfig(["serve", "--redis-url=redis://:s3cret@127.0.0.1:1"]);
  using rates = openRates(config, (...line) => void logged.push(line));
  using jobs = rates.openCounts("jobs");
  using addresses = rates.openCounts("addresses");
  assertEquals([(await jobs.add("a")).count, (await jobs.add("a")).count], [1, 2]);
  assertEquals((await addresses.add("a")).count, 1);
  assertEquals(logged.map(([level]) => level), ["warn"]);
  assertStringIncludes(String(logged[0]?.[1]), "cannot count in the Redis");
});

Deno.test(`several Easels hold a caller to one limit${WITH_REDIS}`, {
  ...STRICT,
  ignore: !HAS_REDIS,
}, async () => {
  await using redis = await RedisServer.start({ password: "s3cret" });
  const limits = { requestsPerMinute: 5, jobsPerMinute: 1 };
  await using one = await easel(redis.url, limits);
  await using other = await easel(redis.url, limits);
  assertStringIncludes(await picture(one, "a pier"), '"completed"');
  assertStringIncludes(await picture(other, "a boat"), "Cannot take another job: 1 were started");
  const got: number[] = [];
  for (const each of [one, other, one, other]) got.push(await statusOf(each));
  assertEquals(got, [200, 200, 200, 429]);
  await redis.kill();
  // Three of them came here.
  assertEquals([await statusOf(one), await statusOf(one), await statusOf(one)], [200, 200, 429]);
  const warned = one.logged.filter((line) => line.startsWith("warn"));
  assertEquals([warned.length, one.logged.join().includes("s3cret")], [1, false]);
});
