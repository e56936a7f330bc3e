import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { assertAllKept, merge, putUntilKilled, type States, statesKept } from "./killed_writers.ts";
import { HAS_REDIS, RedisServer, WITH_REDIS } from "./redis_server.ts";
import { STRICT } from "./strict.ts";

const WRITER = fromFileUrl(new URL("redis_writer.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** Two processes each time. */
const ROUNDS = 25;

/** With the two permissions of an Easel, the Redis being the other address. */
function start(server: RedisServer, args: (string | number)[]): Deno.ChildProcess {
  const permissions = [`--allow-net=127.0.0.1:8188,${server.address}`, "--allow-read=workflows"];
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--config", CONFIG, "--no-lock", "--cached-only", "--no-prompt", ...permissions],
      ...[WRITER, server.url, ...args.map(String)],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test(
  `RedisJobStore loses nothing when two processes are killed 25 times each${WITH_REDIS}`,
  { ...STRICT, ignore: !HAS_REDIS },
  async () => {
    await using server = await RedisServer.start({ password: "s3cret" });
    const said: States = new Map();
    for (let round = 0; round < ROUNDS; round++) {
      const args = (who: number) => [who * 10, 10, round * 1_000_000];
      const both = [0, 1].map((who) =>
        putUntilKilled(start(server, args(who)), Math.random() * 20)
      );
      merge(said, await Promise.all(both));
    }
    const kept = await statesKept(start(server, ["list"]));
    assertAllKept(said, kept);
    assertEquals(said.size, 20);
    assertEquals(
      [...kept.keys()].toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i),
    );
  },
);
