import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ConnectionError, HttpError } from "../../../src/comfyui/errors.ts";
import { ComfyWorld, ended, picture, running, type Spoil, STRICT, until } from "../comfy_world.ts";

function isSubmit(request: Request): boolean {
  return request.method === "POST" && request.url.endsWith("/prompt");
}

/** ComfyUI takes the prompt, but this is what comes of its answer. */
function takenButAnswered(answer: () => Response): Spoil {
  return (request, pass) => isSubmit(request) ? pass().then(answer) : undefined;
}

/** ComfyUI never sees the prompt. */
function refusedWith(answer: () => Response): Spoil {
  return (request) => isSubmit(request) ? Promise.resolve().then(answer) : undefined;
}

function brokenOff(): Response {
  throw new TypeError("connection closed before message completed");
}

const HTML = { "content-type": "text/html" };

Deno.test(
  "submitOnce() follows a job of which the answer got lost, and sends it once",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ spoil: takenButAnswered(brokenOff) });
    const result = await world.jobs.submit(picture()).done;
    assertEquals(result.files.length, 1);
    assertEquals(world.requests.filter((request) => request === "POST /prompt").length, 1);
  },
);

Deno.test("submitOnce() follows a job of which the answer cannot be read", STRICT, async () => {
  const login = () => new Response("<h1>Welcome</h1>", { headers: HTML });
  await using world = new ComfyWorld({ spoil: takenButAnswered(login) });
  assertEquals((await world.jobs.submit(picture()).done).files.length, 1);
});

Deno.test("submitOnce() follows a job that a proxy did not want to wait for", STRICT, async () => {
  const timeout = () => new Response("<h1>Gateway timeout</h1>", { status: 504, headers: HTML });
  await using world = new ComfyWorld({ spoil: takenButAnswered(timeout) });
  assertEquals((await world.jobs.submit(picture()).done).files.length, 1);
});

Deno.test(
  "submitOnce() asks nothing where messages show that the job was taken",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ times: { quietPoll: 600_000, queuePoll: 600_000 } });
    world.spoil = (request, pass) =>
      isSubmit(request)
        ? pass().then(async () => {
          await running(world.jobs.list()[0]!);
          return brokenOff();
        })
        : undefined;
    await world.jobs.submit(picture({ steps: 50 })).done;
    assertEquals(world.requests, ["POST /prompt"]);
  },
);

Deno.test(
  "submitOnce() fails with the first error where ComfyUI has not taken the job",
  STRICT,
  async () => {
    await using world = new ComfyWorld({ spoil: refusedWith(brokenOff) });
    const job = await ended(world.jobs.submit(picture()));
    assertEquals(job.status, "failed");
    assertInstanceOf(job.error, ConnectionError);
    assertMatch(job.error.message, /^Cannot reach ComfyUI/);
  },
);

Deno.test(
  "submitOnce() fails with the first error where ComfyUI answers nothing",
  STRICT,
  async () => {
    await using world = new ComfyWorld({
      spoil: () => Promise.reject(new TypeError("connection refused")),
    });
    const job = await ended(world.jobs.submit(picture()));
    assertMatch(String(job.error), /Cannot reach ComfyUI .*: the connection was refused/);
  },
);

Deno.test("submitOnce() fails with what a server says that broke", STRICT, async () => {
  const trouble = () => new Response("Server got itself in trouble", { status: 500 });
  await using world = new ComfyWorld({ spoil: refusedWith(trouble) });
  const job = await ended(world.jobs.submit(picture()));
  assertInstanceOf(job.error, HttpError);
  assertEquals(job.error.status, 500);
});

Deno.test("submitOnce() asks nothing more where a login is wanted", STRICT, async () => {
  const login = () => new Response("<h1>Log in</h1>", { status: 401, headers: HTML });
  await using world = new ComfyWorld({ spoil: refusedWith(login) });
  const job = await ended(world.jobs.submit(picture()));
  assertInstanceOf(job.error, HttpError);
  assert(!job.error.message.includes("<h1>"));
  assertEquals(world.requests, ["POST /prompt"]);
});

Deno.test(
  "submitOnce() ends where ComfyUI takes the connection and never answers",
  STRICT,
  async () => {
    const forever = Promise.withResolvers<Response>().promise;
    await using world = new ComfyWorld({
      times: { unreachable: 10 },
      spoil: (request) => isSubmit(request) ? Promise.reject(new TypeError("reset")) : forever,
    });
    const job = await ended(world.jobs.submit(picture()));
    assertInstanceOf(job.error, ConnectionError);
    assertMatch(job.error.message, /broke off/);
  },
);

Deno.test(
  "submitOnce() does not take an older look at the queue for an answer",
  STRICT,
  async () => {
    await using world = new ComfyWorld({
      times: { queuePoll: 10, quietPoll: 600_000, lostPoll: 600_000 },
      spoil: takenButAnswered(brokenOff),
    });
    const theirs = await world.occupy();
    const first = world.jobs.submit(picture({ seed: 2 }));
    await until(first, ({ progress }) => progress.queuePosition === 0);
    const second = world.jobs.submit(picture({ seed: 3 }));
    await until(second, ({ progress }) => progress.queuePosition === 1);
    assertEquals(await world.queue(), { running: [theirs], pending: [first.id, second.id] });
  },
);
