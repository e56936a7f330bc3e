import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { DemoEngine } from "../../src/demo/engine.ts";
import { inProcess, post, run, savedFiles, upload, type Way } from "../demo/demo_client.ts";
import { textToImage } from "../demo/workflows.ts";
import { seeded } from "../workflow/mutate.ts";
import { FaultProxy, isPrompt } from "./fault_proxy.ts";
import { HTTP_FAULTS, type HttpFault, randomPlan } from "./faults.ts";
import { RawSocket } from "./raw_socket.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

function newEngine(): DemoEngine {
  return new DemoEngine({ stepMs: 1, previews: false });
}

function start(options: { random?: () => number; rate?: number } = {}): FaultProxy {
  return FaultProxy.start({ engine: newEngine, ...options });
}

function wayTo({ url }: FaultProxy): Way {
  return {
    base: url,
    fetch: (request) => fetch(request),
    openSocket: (url) => new WebSocket(url),
  };
}

function socketTo({ url }: FaultProxy, clientId = ""): RawSocket {
  return new RawSocket(`${url.replace("http", "ws")}/ws?clientId=${clientId}`);
}

/** Submits a prompt as a client does, and reads the answer. */
async function submit({ url }: FaultProxy, signal?: AbortSignal): Promise<unknown> {
  const body = JSON.stringify({ prompt: textToImage({ steps: 2 }), prompt_id: "ours" });
  const init = { method: "POST", body, ...signal && { signal } };
  const response = await fetch(`${url}/prompt`, init);
  return await response.json();
}

async function isKnown({ engine }: FaultProxy, id = "ours"): Promise<boolean> {
  const asked = ["queue", `history/${id}`].map(async (path) => {
    const response = await engine.fetch(new Request(`http://demo.invalid/${path}`));
    return (await response.text()).includes(`"${id}"`);
  });
  return (await Promise.all(asked)).includes(true);
}

Deno.test(
  "FaultProxy without faults is not noticed: a picture has the same bytes",
  STRICT,
  async () => {
    await using engine = newEngine();
    await using proxy = start();
    const workflow = textToImage({ steps: 3, width: 256, height: 192, seed: 2n ** 63n });
    const [plain, proxied] = await Promise.all(
      [inProcess(engine), wayTo(proxy)].map(async (way) => {
        const [bytes] = await savedFiles(way, await run(way, workflow), "9");
        return bytes!;
      }),
    );
    assertEquals(proxied, plain);
    assertEquals(proxy.faults, {});
    assertEquals(proxy.accepted.length, 1);
  },
);

Deno.test(
  "FaultProxy without faults passes uploads, HEAD, binary frames and refusals",
  STRICT,
  async () => {
    await using proxy = FaultProxy.start({ engine: () => new DemoEngine({ stepMs: 1 }) });
    const way = wayTo(proxy);
    const bytes = new Uint8Array(100_000).map((_, i) => i * 31);
    assertEquals((await upload(way, "a.png", bytes)).status, 200);
    const view = `${proxy.url}/view?filename=a.png&type=input`;
    assertEquals(new Uint8Array(await (await fetch(view)).arrayBuffer()), bytes);
    const head = await fetch(view, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    const missing = await fetch(`${proxy.url}/nowhere`);
    assertEquals([missing.status, await missing.text()], [404, ""]);
    await using socket = await socketTo(proxy, "me").until(1);
    const id = await post(way, textToImage({ steps: 2 }), { client_id: "me" });
    while (!socket.frames.some((it) => typeof it === "string" && it.includes('"node":null'))) {
      await socket.until(socket.frames.length + 1);
    }
    assert(socket.frames.some((it) => typeof it === "number" && it > 100), "previews came");
    assert(await isKnown(proxy, id));
  },
);

Deno.test(
  "FaultProxy cuts, and the engine knows of it or not, as the fault says",
  STRICT,
  async () => {
    await using proxy = start();
    proxy.next("cut-before", isPrompt);
    await assertRejects(() => submit(proxy), TypeError);
    assertEquals(await isKnown(proxy), false);
    proxy.next("cut-after", isPrompt);
    await assertRejects(() => submit(proxy), TypeError);
    assert(await isKnown(proxy));
    assertEquals(proxy.faults, { "cut-before": 1, "cut-after": 1 });
    assertEquals(proxy.accepted, [{ promptId: "ours", generation: 0 }]);
  },
);

Deno.test("FaultProxy lets a client hang until it gives up", STRICT, async () => {
  await using proxy = start();
  for (const [fault, known] of [["hang-before", false], ["hang-after", true]] as const) {
    proxy.next(fault, isPrompt);
    const hanging = submit(proxy, AbortSignal.timeout(200));
    await assertRejects(() => hanging, DOMException);
    assertEquals(await isKnown(proxy), known);
  }
});

Deno.test("FaultProxy ends while clients hang", STRICT, async () => {
  const proxy = start();
  proxy.next("hang-after");
  const hanging = assertRejects(() => submit(proxy), TypeError);
  while (proxy.accepted.length === 0) await (await fetch(proxy.url)).body?.cancel();
  await proxy[Symbol.asyncDispose]();
  await hanging;
});

Deno.test("FaultProxy spoils answers so that a client cannot read them", STRICT, async () => {
  await using proxy = start();
  const kinds: [HttpFault, new (message?: string) => Error][] = [
    ["truncate-after", TypeError],
    ["corrupt-after", SyntaxError],
    ["page-before", SyntaxError],
  ];
  for (const [fault, error] of kinds) {
    proxy.next(fault, isPrompt);
    await assertRejects(() => submit(proxy), error);
  }
});

Deno.test("FaultProxy ends a picture in the middle", STRICT, async () => {
  await using proxy = start();
  const view = `${proxy.url}/view?filename=example.png&type=input`;
  for (const fault of ["truncate-after", "corrupt-after"] as const) {
    proxy.next(fault);
    const response = await fetch(view);
    assertEquals(response.status, 200);
    await assertRejects(() => response.arrayBuffer(), TypeError);
  }
});

Deno.test("FaultProxy answers as a gateway does without an engine", STRICT, async () => {
  await using proxy = start();
  for (const [fault, known] of [["error-before", false], ["error-after", true]] as const) {
    proxy.next(fault, isPrompt);
    const response = await fetch(`${proxy.url}/prompt`, {
      method: "POST",
      body: JSON.stringify({ prompt: textToImage(), prompt_id: fault }),
    });
    assertEquals([response.status, await response.text()], [502, "upstream connect error"]);
    assertEquals(await isKnown(proxy, fault), known);
  }
});

Deno.test("FaultProxy passes a late request on all the same", STRICT, async () => {
  await using proxy = start();
  proxy.next("delay-after");
  await submit(proxy);
  assert(await isKnown(proxy));
});

Deno.test("FaultProxy duplicates and corrupts frames", STRICT, async () => {
  await using proxy = start();
  proxy.nextFrame("frame-twice");
  await using socket = await socketTo(proxy).until(2);
  assertEquals(socket.frames[0], socket.frames[1]);
  proxy.nextFrame("frame-corrupt");
  await using other = await socketTo(proxy).until(1);
  assertNotEquals(other.frames[0], "");
  assert(String(socket.frames[0]).startsWith(String(other.frames[0]).slice(0, 20)));
  try {
    JSON.parse(String(other.frames[0]));
    throw new Error("it could be read");
  } catch (error) {
    assert(error instanceof SyntaxError);
  }
});

Deno.test(
  "FaultProxy breaks sockets: by a cut, by a flawed frame, all at once",
  STRICT,
  async () => {
    await using proxy = start();
    for (const fault of ["socket-cut", "frame-flawed"] as const) {
      proxy.nextFrame(fault);
      await using socket = socketTo(proxy);
      const { wasClean } = await socket.closed;
      assertEquals(wasClean, false);
    }
    await using socket = await socketTo(proxy).until(1);
    proxy.breakSockets();
    assertEquals((await socket.closed).wasClean, false);
  },
);

Deno.test("FaultProxy silences a socket, which stays open", STRICT, async () => {
  await using proxy = start();
  proxy.nextFrame("socket-silent");
  await using silent = await socketTo(proxy, "silent").open();
  await using loud = await socketTo(proxy, "loud").until(1);
  await submit(proxy);
  // The queue's size is told to both.
  await loud.until(3);
  assertEquals(silent.frames, []);
});

Deno.test(
  "FaultProxy refuses connections and listens again at the same address",
  STRICT,
  async () => {
    await using proxy = start();
    await proxy.refuse();
    await assertRejects(() => submit(proxy), TypeError);
    proxy.listen();
    await submit(proxy);
  },
);

Deno.test("FaultProxy restarts the engine, which then knows nothing", STRICT, async () => {
  await using proxy = start();
  await using socket = await socketTo(proxy).until(1);
  await submit(proxy);
  await proxy.restart();
  assertEquals((await socket.closed).wasClean, false);
  assertEquals(await isKnown(proxy), false);
  await submit(proxy);
  assertEquals(proxy.accepted.map(({ generation }) => generation), [0, 1]);
});

Deno.test("FaultProxy empties the queue and the history", STRICT, async () => {
  await using proxy = FaultProxy.start({ engine: () => new DemoEngine({ stepMs: 60_000 }) });
  const way = wayTo(proxy);
  await post(way, textToImage(), { prompt_id: "runs" });
  await post(way, textToImage({ seed: 2 }), { prompt_id: "waits" });
  await proxy.deletePending();
  assertEquals([await isKnown(proxy, "runs"), await isKnown(proxy, "waits")], [true, false]);
  await proxy.engine.fetch(new Request(`${proxy.url}/interrupt`, { method: "POST" }));
  while ((await (await fetch(`${proxy.url}/queue`)).json()).queue_running.length > 0);
  assert(await isKnown(proxy, "runs"));
  await proxy.forgetHistory();
  assertEquals(await isKnown(proxy, "runs"), false);
});

Deno.test("FaultProxy makes the same faults of the same random numbers", STRICT, async () => {
  async function outcomes(): Promise<[string[], Record<string, number>]> {
    let giveUp = new AbortController();
    const onFault = (fault: string) => fault.startsWith("hang") && giveUp.abort();
    await using proxy = FaultProxy.start({
      engine: newEngine,
      random: seeded(5),
      rate: 0.5,
      onFault,
    });
    const seen: string[] = [];
    for (let i = 0; i < 30; i++) {
      giveUp = new AbortController();
      seen.push(
        await fetch(`${proxy.url}/system_stats`, { signal: giveUp.signal })
          .then(async (response) => `${response.status} ${(await response.text()).length > 50}`)
          .catch((error) => error.name),
      );
    }
    return [seen, proxy.faults];
  }
  const [[seen, faults], again] = await Promise.all([outcomes(), outcomes()]);
  assertEquals([seen, faults], again);
  assert(new Set(seen).size >= 3, seen.join());
  // How long nobody listens depends on the clock; this seed does not come to that.
  assertEquals(faults["refuse"], undefined);
});

Deno.test("randomPlan() draws as many faults as it is told to, of every kind", () => {
  const plan = randomPlan(seeded(1), 0.2);
  const drawn = Array.from({ length: 10_000 }, () => plan.http()).filter((it) => it !== undefined);
  assert(drawn.length > 1_800 && drawn.length < 2_200, `${drawn.length}`);
  assertEquals(new Set(drawn).size, HTTP_FAULTS.length);
  const none = randomPlan(seeded(1), 0);
  assertEquals(none.http() ?? none.frame() ?? none.engine(), undefined);
});
