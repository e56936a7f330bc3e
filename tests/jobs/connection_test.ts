import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { ConnectionError } from "../../src/comfyui/errors.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import { JobLostError } from "../../src/jobs/job_errors.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { call } from "../demo/demo_client.ts";
import { ComfyWorld, ended, picture, running, SHORT, STRICT, until } from "./comfy_world.ts";
import { hangingSocket, refusedSocket } from "./spoilt_socket.ts";

const isNodeNull = (frame: unknown) => String(frame).includes('"node":null');

Deno.test("submit() finds the result by asking where the socket is refused", STRICT, async () => {
  const times = { quietPoll: 600_000, queuePoll: 600_000 };
  await using world = new ComfyWorld({ openSocket: refusedSocket, times });
  const result = await world.jobs.submit(picture()).done;
  assertEquals([result.files.length, result.cached], [1, false]);
});

Deno.test("submit() does not wait for a socket that never opens", STRICT, async () => {
  await using world = new ComfyWorld({ openSocket: hangingSocket, times: { connect: 5 } });
  assertEquals((await world.jobs.submit(picture()).done).files.length, 1);
});

Deno.test(
  "submit() makes up for messages that it missed while the socket was gone",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ demo: { stepMs: 5 } });
    const job = world.jobs.submit(picture({ steps: 40 }));
    await running(job);
    world.breakSockets();
    const result = await job.done;
    assertEquals([result.files.length, result.warnings], [1, []]);
    assertEquals(world.requests.at(-1), `GET /history/${job.id}`);
  },
);

Deno.test("submit() finds the result where only the last message is lost", STRICT, async () => {
  await using world = new ComfyWorld({ passes: (frame) => !isNodeNull(frame) });
  assertEquals((await world.jobs.submit(picture()).done).files.length, 1);
});

Deno.test(
  "submit() ends a job whose socket breaks and cannot be opened again",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ demo: { stepMs: 5 } });
    const job = world.jobs.submit(picture({ steps: 20 }));
    await running(job);
    world.openSocket = refusedSocket;
    world.breakSockets();
    assertEquals((await job.done).files.length, 1);
  },
);

Deno.test("submit() says that ComfyUI is not responding where it stays away", STRICT, async () => {
  await using world = new ComfyWorld();
  const job = world.jobs.submit(picture({ steps: 10_000 }));
  await running(job);
  world.spoil = () => Promise.reject(new TypeError("connection refused"));
  await world.restart();
  await ended(job);
  assertEquals(job.status, "failed");
  assertInstanceOf(job.error, ConnectionError);
  assertMatch(job.error.message, /ComfyUI is not responding since the job was sent.*refused/);
});

Deno.test(
  "submit() says that ComfyUI lost a running job where it was restarted",
  STRICT,
  async () => {
    await using world = new ComfyWorld();
    const job = world.jobs.submit(picture({ steps: 10_000 }));
    await running(job);
    await world.restart();
    await ended(job);
    assertEquals(job.status, "failed");
    assertInstanceOf(job.error, JobLostError);
  },
);

Deno.test(
  "submit() does not blame anybody for a waiting job that a restart lost",
  STRICT,
  async () => {
    await using world = new ComfyWorld();
    await world.occupy();
    const job = world.jobs.submit(picture());
    await until(job, ({ progress }) => progress.queuePosition === 0);
    await world.restart();
    assertInstanceOf((await ended(job)).error, JobLostError);
  },
);

Deno.test("submit() lives through a while of bad answers", STRICT, async () => {
  let bad = 0;
  await using world = new ComfyWorld({
    openSocket: refusedSocket,
    times: { unreachable: 60_000 },
    spoil: (request) => {
      if (!request.url.endsWith("/queue") || bad++ > 4) return undefined;
      const html = { headers: { "content-type": "text/html" } };
      if (bad === 1) return new Response("<h1>Bad gateway</h1>", { ...html, status: 502 });
      if (bad === 2) return new Response("<h1>Welcome</h1>", html);
      return Promise.reject(new TypeError("connection reset"));
    },
  });
  assertEquals((await world.jobs.submit(picture()).done).files.length, 1);
  assert(bad > 4);
});

Deno.test(
  "submit() gives up where ComfyUI takes a question and never answers",
  STRICT,
  async () => {
    let hangs = false;
    const forever = Promise.withResolvers<Response>();
    await using world = new ComfyWorld({
      times: { unreachable: 30 },
      spoil: () => hangs ? forever.promise : undefined,
    });
    const job = world.jobs.submit(picture({ steps: 10_000 }));
    await running(job);
    hangs = true;
    world.breakSockets();
    world.sockets.length = 0;
    await world.demo[Symbol.asyncDispose]();
    await ended(job);
    assertMatch(String(job.error), /not responding.*nothing came for 0\.03 s/);
  },
);

Deno.test(
  "submit() follows on while messages come, though no question is answered",
  STRICT,
  async () => {
    let later = 0;
    await using world = new ComfyWorld({
      times: { unreachable: 1_000_000 },
      clock: () => performance.now() + later,
    });
    const job = world.jobs.submit(picture({ steps: 20 }));
    await running(job);
    world.spoil = async () => {
      later += 1_000_000;
      const now = job.progress;
      await until(job, ({ progress }) => progress !== now).catch(() => {});
      throw new TypeError("connection reset");
    };
    // Makes it ask.
    job.cancel();
    assertEquals((await job.done).files.length, 1);
    assert(later > 2_000_000);
  },
);

Deno.test("submit() on real sockets ends when the server dies in mid-run", STRICT, async () => {
  const demo = new DemoEngine({ stepMs: 1, previews: false });
  const server = serveDemo(demo);
  const url = `http://127.0.0.1:${server.addr.port}`;
  const client = new ComfyClient(url);
  await using engine = new Engine(client, new ComfyEvents(url, { backoffMs: 5, closeMs: 50 }));
  await using jobs = new Jobs(new Engines([engine]), { times: SHORT });
  const job = jobs.submit(picture({ steps: 10_000 }));
  await running(job);
  await demo[Symbol.asyncDispose]();
  await server.shutdown();
  await ended(job);
  assertEquals(job.ended, true);
});

Deno.test("submit() bears bad answers for ever, where good ones come between", STRICT, async () => {
  let [later, looks] = [0, 0];
  const enough = Promise.withResolvers<void>();
  await using world = new ComfyWorld({
    openSocket: refusedSocket,
    times: { unreachable: 1_000_000 },
    clock: () => performance.now() + later,
    spoil: (request) => {
      if (!request.url.endsWith("/queue")) return undefined;
      later += 600_000;
      if (++looks === 8) enough.resolve();
      return looks % 2 === 1 ? Promise.reject(new TypeError("connection reset")) : undefined;
    },
  });
  const theirs = await world.occupy();
  const job = world.jobs.submit(picture());
  await Promise.race([enough.promise, job.done]);
  await call(world.somebody, "/interrupt", { prompt_id: theirs });
  assertEquals((await job.done).files.length, 1);
});

Deno.test("submit() makes up for what it missed before the socket was there", STRICT, async () => {
  await using world = new ComfyWorld({ openSocket: refusedSocket, demo: { stepMs: 5 } });
  const job = world.jobs.submit({
    ...picture({ steps: 20 }),
    "20": { class_type: "LoadImage", inputs: { image: "example.png" } },
    "21": { class_type: "PreviewImage", inputs: { images: ["20", 0] } },
  });
  await until(job, ({ status }) => status === "in_progress");
  world.openSocket = undefined;
  await running(job);
  assertEquals((await job.done).files.map(({ type }) => type), ["output", "temp"]);
});

Deno.test("submit() asks often where a new socket does not hear of the job", STRICT, async () => {
  let isMute = false;
  await using world = new ComfyWorld({
    times: { quietPoll: 600_000 },
    silenceMs: 30,
    confirmsClose: false,
    demo: { stepMs: 5 },
    passes: () => !isMute,
  });
  const job = world.jobs.submit(picture({ steps: 120 }));
  await running(job);
  const { clientId } = world.engine.events;
  const silent = Promise.withResolvers<void>();
  const stop = world.engine.events.subscribe((event) => {
    if (event.type === "connection" && event.state === "silent") silent.resolve();
  });
  isMute = true;
  await Promise.race([silent.promise, job.done]);
  stop();
  isMute = false;
  assertEquals((await job.done).files.length, 1);
  assert(world.engine.events.clientId !== clientId);
});
