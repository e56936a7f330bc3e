import { assert, assertEquals } from "@std/assert";
import { MinuteCounts } from "../../../src/http/limits/minute_counts.ts";
import { RedisCounts } from "../../../src/http/limits/redis_counts.ts";
import { RedisLink } from "../../../src/jobs/store/redis_link.ts";
import { HAS_REDIS, RedisServer, WITH_REDIS } from "../../jobs/store/redis_server.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Counts of several programs in one Redis. */
class Place implements AsyncDisposable {
  readonly server: RedisServer;
  readonly #stack = new DisposableStack();

  constructor(server: RedisServer) {
    this.server = server;
  }

  /** Those of one more program, with a connection of its own. */
  open({ prefix = "easel:rate:jobs", maxKeys = 100 } = {}): MinuteCounts {
    const link = this.#stack.use(new RedisLink(this.server.url, { pauseMs: 0 }));
    const shared = new RedisCounts({ use: (action) => link.use(action), prefix });
    return this.#stack.use(new MinuteCounts({ shared, maxKeys }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stack.dispose();
    await this.server[Symbol.asyncDispose]();
  }
}

function testRedis(name: string, check: (place: Place) => Promise<void>): void {
  const options = { ...STRICT, ignore: !HAS_REDIS };
  Deno.test(`RedisCounts ${name}${WITH_REDIS}`, options, async () => {
    await using place = new Place(await RedisServer.start({ password: "s3cret" }));
    await check(place);
  });
}

async function count(counts: MinuteCounts, key = "a"): Promise<number> {
  return (await counts.add(key)).count;
}

/** The only number that a Redis answers to the command, behind the password. */
async function numberOf(server: RedisServer, ...command: string[]): Promise<number> {
  return Number(/:(-?\d+)\r\n/.exec(await server.ask(...command))?.[1]);
}

testRedis("makes several programs count together", async (place) => {
  const [one, other] = [place.open(), place.open()];
  assertEquals([await count(one), await count(other), await count(one)], [1, 2, 3]);
  assertEquals([(await other.look("a")).count, await count(other, "b")], [3, 1]);
  const { secondsLeft } = await other.look("a");
  assert(secondsLeft > 0 && secondsLeft <= 60, `${secondsLeft} s are left`);
  assertEquals(await other.look("c"), { count: 0, secondsLeft: 0 });
});

testRedis("loses no count where many come at once", async (place) => {
  const all = [place.open(), place.open()];
  const got = await Promise.all(Array.from({ length: 100 }, (_, i) => count(all[i % 2]!)));
  assertEquals(Math.max(...got), 100);
});

testRedis("keeps to keys of its own, which end with their minute", async (place) => {
  await count(place.open(), "token:anna");
  assertEquals(await count(place.open({ prefix: "easel:rate:addresses" }), "token:anna"), 1);
  const left = await numberOf(place.server, "TTL", "easel:rate:jobs:token:anna");
  assert(left > 0 && left <= 60, `it expires in ${left} s`);
  assertEquals(await numberOf(place.server, "DBSIZE"), 2);
  // As if the minute were over.
  await place.server.ask("PEXPIRE", "easel:rate:jobs:token:anna", "0");
  assertEquals(await count(place.open(), "token:anna"), 1);
});

testRedis("puts no more keys into the Redis than are told apart", async (place) => {
  const counts = place.open({ maxKeys: 2 });
  for (const key of "abcdef") await count(counts, key);
  assertEquals(await numberOf(place.server, "DBSIZE"), 3);
});

testRedis(
  "goes on in memory when the Redis is killed, and together when it is back",
  async (place) => {
    const [one, other] = [place.open(), place.open()];
    assertEquals([await count(one), await count(one), await count(other)], [1, 2, 3]);
    await place.server.kill();
    assertEquals([await count(one), (await one.look("a")).count, await count(other)], [3, 3, 2]);
    const many = await Promise.all(Array.from({ length: 20 }, () => count(one, "b")));
    assertEquals(Math.max(...many), 20);
    await place.server.restart();
    // What it had kept of the minute goes on: the counts of those who were alone are not in it.
    assertEquals([await count(one), await count(other)], [4, 5]);
  },
);

testRedis("hangs nobody where the Redis hangs", async (place) => {
  const counts = place.open();
  await count(counts);
  place.server.freeze();
  const got = await Promise.all([count(counts), count(counts), counts.look("a")]);
  assertEquals(got.slice(0, 2), [2, 3]);
  place.server.thaw();
  assertEquals(await count(counts, "b"), 1);
});

Deno.test("RedisCounts counts in memory where there never was a Redis", STRICT, async () => {
  using link = new RedisLink("redis://127.0.0.1:1");
  const shared = new RedisCounts({ use: (action) => link.use(action), prefix: "easel:rate:jobs" });
  using counts = new MinuteCounts({ shared });
  assertEquals([await count(counts), await count(counts)], [1, 2]);
  assertEquals((await counts.look("a")).count, 2);
});
