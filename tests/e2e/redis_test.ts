import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HAS_REDIS, RedisServer, WITH_REDIS } from "../jobs/store/redis_server.ts";
import { startComfy } from "./comfy_under_test.ts";
import { call, SMALL, startStdio, textOf } from "./easel_client.ts";
import { type Need, testEasel } from "./easel_under_test.ts";

function testRedis(name: string, needs: readonly Need[], fn: () => Promise<void>): void {
  if (HAS_REDIS) testEasel(name, needs, fn);
  else Deno.test.ignore(`${name}${WITH_REDIS}`, fn);
}

testRedis(
  "easel finds in a Redis the job of another that was killed, with one more address and nothing else",
  ["sources", "demo", "signals"],
  async () => {
    await using comfy = startComfy({ stepMs: 50 });
    await using redis = await RedisServer.start({ password: "swordfish" });
    const options = {
      address: `${comfy.address},${redis.address}`,
      tries: [comfy.address, redis.address],
      args: ["--comfyui", comfy.url, "--redis-url", redis.url],
    };
    await using first = await startStdio(options);
    const runs = Promise.withResolvers<void>();
    const cut = call(first, "generate_image", { ...SMALL, steps: 20 }, {
      onprogress: ({ message }) => message?.includes("step") && runs.resolve(),
    }).catch(() => {});
    await runs.promise;
    await using second = await startStdio(options);
    const { queue_running: [[, id]] } = await (await fetch(`${comfy.url}/queue`)).json();
    assertStringIncludes(textOf(await call(second, "list_jobs", {})), id);
    first.kill();
    await cut;

    const result = await call(second, "get_job", { job_id: id, wait_seconds: 50 });
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
    assert(result.content.some(({ type }) => type === "image"), textOf(result));
    assertEquals(result.structuredContent?.seed, SMALL.seed);
  },
);

testRedis(
  "easel makes pictures without the Redis it was told of, and says so without its password",
  ["sources", "demo"],
  async () => {
    await using comfy = startComfy();
    await using redis = await RedisServer.start({ password: "swordfish" });
    await redis.kill();
    await using easel = await startStdio({
      address: `${comfy.address},${redis.address}`,
      tries: [comfy.address, redis.address],
      args: ["--comfyui", comfy.url, "--redis-url", redis.url],
    });
    const result = await call(easel, "generate_image", SMALL);
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
    const id = result.structuredContent?.job_id ?? "none";
    assertStringIncludes(textOf(await call(easel, "list_jobs", {})), id);
    assertStringIncludes(easel.stderr(), `Cannot keep jobs in "redis://${redis.address}"`);
    assert(!easel.stderr().includes("swordfish"));
  },
);
