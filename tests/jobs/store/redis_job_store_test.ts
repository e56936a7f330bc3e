import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  RedisJobStore,
  type RedisJobStoreOptions,
} from "../../../src/jobs/store/redis_job_store.ts";
import { ended, idsOf, record, START } from "./records.ts";
import { HAS_REDIS, RedisServer, WITH_REDIS } from "./redis_server.ts";
import { STRICT } from "./strict.ts";

const now = () => START + 1000;

/** Stores in one Redis, as several Easels have them, and what they say goes wrong. */
class Place implements AsyncDisposable {
  readonly problems: string[] = [];
  readonly server: RedisServer;
  readonly #stack = new AsyncDisposableStack();

  constructor(server: RedisServer) {
    this.server = server;
  }

  open(options: Partial<RedisJobStoreOptions> = {}, url = this.server.url): RedisJobStore {
    const onProblem = (message: string) => void this.problems.push(message);
    return this.#stack.use(new RedisJobStore(url, { onProblem, now, ...options }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    await this.server[Symbol.asyncDispose]();
  }
}

function testRedis(name: string, check: (place: Place) => Promise<void>): void {
  const options = { ...STRICT, ignore: !HAS_REDIS };
  Deno.test(`RedisJobStore ${name}${WITH_REDIS}`, options, async () => {
    await using place = new Place(await RedisServer.start({ password: "s3cret" }));
    await check(place);
  });
}

testRedis("is empty at first", async (place) => {
  const store = place.open();
  assertEquals(await store.list(), []);
  assertEquals(await store.get("1"), undefined);
  store.remove("1");
  await store.flush();
  assertEquals(await store.list(), []);
  assertEquals(place.problems, []);
});

testRedis("gives back what was put, before and after it is written", async (place) => {
  const store = place.open();
  const whole = ended("1", {
    inputs: { seed: 2n ** 64n - 1n, prompt: "a\nlighthouse\u2028\0 \u{1f3a8}" },
    workflow: { "1": { class_type: "A", inputs: { b: ["2", 0] } } },
    texts: ["a caption"],
    ranMs: 12.5,
  });
  store.put(whole);
  assertEquals([await store.get("1"), await store.list()], [whole, [whole]]);
  await store.flush();
  assertEquals([await store.get("1"), await store.list()], [whole, [whole]]);
});

testRedis("finds what another Easel has put, and its newest state", async (place) => {
  const [one, other] = [place.open(), place.open()];
  one.put(record("1"));
  await one.flush();
  assertEquals(await other.get("1"), record("1"));
  one.put(record("1", { status: "in_progress", engine: "gpu" }));
  await one.flush();
  assertEquals(await other.get("1"), record("1", { status: "in_progress", engine: "gpu" }));
  other.put(ended("1"));
  await other.flush();
  assertEquals([await one.get("1"), await one.list()], [ended("1"), [ended("1")]]);
});

testRedis("lists the newest first, so many as asked for, and one caller's", async (place) => {
  const [store, other] = [place.open(), place.open()];
  for (const [i, caller] of ["me", "you", "me", "you", "me"].entries()) {
    store.put(record(`${i}`, { caller, createdAt: START + i * 1000 }));
  }
  // A later state does not make a job newer.
  store.put(ended("1", { caller: "you", createdAt: START + 1000 }));
  for (const written of [false, true]) {
    if (written) await store.flush();
    const seenBy = written ? other : store;
    assertEquals(idsOf(await seenBy.list()), ["4", "3", "2", "1", "0"]);
    assertEquals(idsOf(await seenBy.list({ limit: 2 })), ["4", "3"]);
    assertEquals(idsOf(await seenBy.list({ limit: 2, caller: "you" })), ["3", "1"]);
    assertEquals(await seenBy.list({ limit: 0 }), []);
    assertEquals(await seenBy.list({ caller: "nobody" }), []);
  }
});

testRedis("lists more than it reads at a time", async (place) => {
  const store = place.open();
  for (let i = 0; i < 450; i++) store.put(ended(`${i}`, { createdAt: START + i }));
  await store.flush();
  const ids = idsOf(await store.list());
  assertEquals([ids.length, ids[0], ids.at(-1)], [450, "449", "0"]);
  assertEquals(idsOf(await store.list({ limit: 201 })).at(-1), "249");
});

testRedis("forgets what is removed, and nothing else", async (place) => {
  const store = place.open();
  for (const id of ["1", "11", "a:1", 'a"b', "constructor"]) store.put(record(id));
  await store.flush();
  for (const id of ["1", 'a"b', "constructor", "nowhere"]) store.remove(id);
  assertEquals(idsOf(await store.list()).sort(), ["11", "a:1"]);
  assertEquals(await store.get("1"), undefined);
  await store.flush();
  assertEquals(idsOf(await store.list()).sort(), ["11", "a:1"]);
  store.put(record("1"));
  assertEquals(await store.get("1"), record("1"));
});

testRedis("keeps the newest jobs and those under way", async (place) => {
  const store = place.open({ limits: { jobs: 20 } });
  store.put(record("under way"));
  for (let i = 1; i <= 200; i++) {
    store.put(ended(`${i}`, { createdAt: START + i }));
    if (i % 10 === 0) await store.flush();
  }
  const ids = idsOf(await store.list());
  assert(ids.length <= 22, `it keeps ${ids.length}`);
  assertEquals([ids[0], ids[1], ids.at(-1)], ["200", "199", "under way"]);
  assertEquals(
    await place.server.ask("DBSIZE"),
    `+OK\r\n:${ids.length + 1}\r\n+OK\r\n`,
    "nothing but the records and their index is there",
  );
});

testRedis("keeps all together within its bytes", async (place) => {
  const limits = { bytes: 20_000, recordBytes: 1000 };
  const store = place.open({ limits });
  for (let i = 1; i <= 200; i++) {
    store.put(ended(`${i}`, { createdAt: START + i, inputs: { prompt: "x".repeat(2000) } }));
    if (i % 10 === 0) await store.flush();
  }
  const records = await store.list();
  const bytes = records.reduce((sum, it) => sum + JSON.stringify(it).length, 0);
  assert(bytes > 5_000 && bytes < 20_000, `${records.length} records of ${bytes} bytes`);
});

testRedis("lets the Redis forget what nobody has written for 30 days", async (place) => {
  const store = place.open();
  store.put(record("1"));
  await store.flush();
  const [, ttl] = /:(\d+)\r\n\+OK\r\n$/.exec(await place.server.ask("TTL", "easel:job:1")) ?? [];
  assert(Number(ttl) > 2_591_900 && Number(ttl) <= 2_592_000, `it expires in ${ttl} s`);
  const later = place.open({ now: () => START + 31 * 24 * 60 * 60 * 1000 });
  later.put(record("2", { createdAt: START + 31 * 24 * 60 * 60 * 1000 }));
  await later.flush();
  assertEquals(idsOf(await later.list()), ["2"]);
});

testRedis("keeps to keys of its own", async (place) => {
  const [mine, yours] = [place.open(), place.open({ prefix: "other:" })];
  mine.put(record("1"));
  await mine.flush();
  assertEquals([await yours.get("1"), await yours.list()], [undefined, []]);
});

testRedis("skips what is no record, and tells of it once", async (place) => {
  const store = place.open();
  for (const id of ["1", "2", "3"]) store.put(record(id));
  await store.flush();
  for (const id of ["1", "2"]) await place.server.ask("SET", `easel:job:${id}`, "spoilt");
  assertEquals(idsOf(await store.list()), ["3"]);
  assertEquals([await store.get("1"), await store.get("2")], [undefined, undefined]);
  assertEquals(place.problems.length, 1);
  assertStringIncludes(place.problems[0]!, '"spoilt" is no record');
});

testRedis("goes on without a Redis that was killed, and with it when it is back", async (place) => {
  const store = place.open();
  store.put(record("1"));
  await store.flush();
  await place.server.kill();
  store.put(record("2"));
  assertEquals(await store.get("2"), record("2"));
  assertEquals(await store.get("1"), undefined);
  store.put(ended("1"));
  assertEquals(idsOf(await store.list()).sort(), ["1", "2"]);
  assertEquals(place.problems.length, 1);
  await place.server.restart();
  await store.flush();
  const other = place.open();
  assertEquals([await other.get("1"), await other.get("2")], [ended("1"), record("2")]);
  assertEquals(place.problems.length, 1);
});

testRedis("hangs no call where the Redis hangs, and writes when it goes on", async (place) => {
  const store = place.open();
  store.put(record("1"));
  await store.flush();
  place.server.freeze();
  store.put(record("2"));
  assertEquals(await store.get("1"), undefined);
  assertEquals(idsOf(await store.list()), ["2"]);
  assertMatch(place.problems.join(), /^Cannot keep jobs .*: it gave no answer within 2 s\./);
  place.server.thaw();
  await store.flush();
  assertEquals(idsOf(await place.open().list()).sort(), ["1", "2"]);
});

testRedis("says what the Redis says of a wrong password, not the password", async (place) => {
  const store = place.open({}, `redis://:wr0ng@${place.server.address}`);
  assertEquals(await store.list(), []);
  assertEquals(place.problems.length, 1);
  assertStringIncludes(
    place.problems[0]!,
    `Cannot keep jobs in "redis://${place.server.address}": WRONGPASS`,
  );
  assert(!place.problems[0]!.includes("wr0ng"));
});

testRedis("writes what still waits when it is closed", async (place) => {
  const store = place.open();
  for (let i = 0; i < 120; i++) store.put(record(`${i}`));
  await store[Symbol.asyncDispose]();
  assertEquals((await place.open().list()).length, 120);
});

testRedis("tries again at once when it is closed while the Redis was away", async (place) => {
  const store = place.open();
  await place.server.kill();
  store.put(record("1"));
  assertEquals(idsOf(await store.list()), ["1"]);
  await place.server.restart();
  await store[Symbol.asyncDispose]();
  assertEquals(idsOf(await place.open().list()), ["1"]);
});

Deno.test(
  "RedisJobStore hangs nobody where something accepts and never answers",
  STRICT,
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const connections: Deno.Conn[] = [];
    const accepting = (async () => {
      for await (const connection of listener) connections.push(connection);
    })();
    const problems: string[] = [];
    const store = new RedisJobStore(`redis://127.0.0.1:${listener.addr.port}`, {
      onProblem: (message) => void problems.push(message),
    });
    store.put(record("1"));
    assertEquals(await store.get("1"), record("1"));
    assertEquals(await store.get("2"), undefined);
    assertEquals(idsOf(await store.list()), ["1"]);
    await store[Symbol.asyncDispose]();
    listener.close();
    await accepting;
    for (const connection of connections) connection.close();
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0]!, "it gave no answer within 2 s");
  },
);

Deno.test("RedisJobStore keeps in memory what fits where there is no Redis", STRICT, async () => {
  const problems: string[] = [];
  await using store = new RedisJobStore("redis://:s3cret@127.0.0.1:1/0", {
    now,
    limits: { jobs: 10 },
    onProblem: (message) => void problems.push(message),
  });
  store.put(record("under way"));
  for (let i = 1; i <= 50; i++) store.put(ended(`${i}`, { createdAt: START + i }));
  const ids = idsOf(await store.list());
  assert(ids.length <= 10, `it keeps ${ids.length}`);
  assertEquals([ids[0], ids.at(-1)], ["50", "under way"]);
  assertEquals(problems.length, 1);
  assertMatch(problems[0]!, /^Cannot keep jobs in "redis:\/\/127\.0\.0\.1:1": .*refused/i);
  assert(!problems[0]!.includes("s3cret"));
});
