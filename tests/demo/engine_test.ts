import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { DemoEngine } from "../../src/demo/engine.ts";
import { decodeImage } from "../../src/demo/image_codec.ts";
import { serveDemo } from "../../src/demo/serve_demo.ts";
import { call, type Fields, FrameLog, historyOf, inProcess } from "./demo_client.ts";
import { overSockets, post, run, savedFiles, upload, type Way } from "./demo_client.ts";
import { node, saving, textToImage } from "./workflows.ts";

/** Runs a test once in process and once over real sockets, with nothing left open. */
function testBothWays(name: string, body: (way: Way) => Promise<void>): void {
  const options = { sanitizeOps: true, sanitizeResources: true };
  Deno.test({
    ...options,
    name: `${name} (in process)`,
    fn: async () => {
      await using engine = new DemoEngine({ stepMs: 1 });
      await body(inProcess(engine));
    },
  });
  Deno.test({
    ...options,
    name: `${name} (over sockets)`,
    fn: async () => {
      await using engine = new DemoEngine({ stepMs: 1 });
      await using server = serveDemo(engine);
      await body(overSockets(server));
    },
  });
}

/** A workflow that does not end by itself while a test runs. */
function endless(): ReturnType<typeof textToImage> {
  return textToImage({ steps: 10_000 });
}

testBothWays("DemoEngine runs a text-to-image workflow from POST to picture", async (way) => {
  await using log = await new FrameLog(way, "?clientId=me").ready();
  const id = await post(way, textToImage({ steps: 3 }), { client_id: "me" });
  await log.ended(id);
  const values = log.messages("progress").map((data) => data["value"]);
  assertEquals(values, [1, 2, 3]);
  const entry = await historyOf(way, id);
  assertEquals((entry["status"] as Fields)["status_str"], "success");
  const [bytes] = await savedFiles(way, entry, "9");
  const { picture } = decodeImage(bytes!);
  assertEquals([picture.width, picture.height], [64, 64]);
});

testBothWays("DemoEngine sends previews as the client asked for them", async (way) => {
  await using plain = await new FrameLog(way, "?clientId=plain").ready();
  await using asking = await new FrameLog(way, "?clientId=asking").ready();
  asking.askForMetadata();
  await asking.until((frame) => frame.type === "feature_flags");
  const first = await post(way, textToImage({ seed: 1 }), { client_id: "plain" });
  const second = await post(way, textToImage({ seed: 2 }), { client_id: "asking" });
  await plain.ended(first);
  await asking.ended(second);
  const kinds = (log: FrameLog) =>
    log.frames.flatMap((frame) => "bytes" in frame ? [frame.event] : []);
  assertEquals(kinds(plain), [1, 1]);
  assertEquals(kinds(asking), [4, 4]);
});

testBothWays("DemoEngine takes feature flags only as the first message", async (way) => {
  await using log = await new FrameLog(way, "?clientId=late").ready();
  log.send({ type: "hello" });
  log.askForMetadata();
  const id = await post(way, textToImage({ steps: 1 }), { client_id: "late" });
  await log.ended(id);
  assertEquals(log.messages("feature_flags"), []);
});

testBothWays("DemoEngine repeats a cached run with the old file names", async (way) => {
  const first = await run(way, textToImage());
  await using log = await new FrameLog(way, "?clientId=again").ready();
  const id = await post(way, textToImage(), { client_id: "again" });
  await log.ended(id);
  assertEquals((log.messages("execution_cached")[0]!["nodes"] as string[]).length, 7);
  assertEquals(log.messages("executing").map((data) => data["node"]), [null]);
  assertEquals((await historyOf(way, id))["outputs"], first["outputs"]);
});

testBothWays("DemoEngine runs only what a changed input reaches", async (way) => {
  await run(way, textToImage({ prefix: "a" }));
  await using log = await new FrameLog(way, "?clientId=b").ready();
  const id = await post(way, textToImage({ prefix: "b" }), { client_id: "b" });
  await log.ended(id);
  assertEquals(log.messages("executing").map((data) => data["node"]), ["9", null]);
});

testBothWays("DemoEngine forgets the cache when asked to free memory", async (way) => {
  await run(way, textToImage());
  assertEquals((await call(way, "/free", { free_memory: true })).status, 200);
  await using log = await new FrameLog(way, "?clientId=c").ready();
  await log.ended(await post(way, textToImage(), { client_id: "c" }));
  assertEquals(log.messages("execution_cached")[0]!["nodes"], []);
});

testBothWays("DemoEngine interrupts the run by its id and goes on with the next", async (way) => {
  await using log = await new FrameLog(way, "?clientId=me").ready();
  const running = await post(way, endless(), { client_id: "me" });
  const next = await post(way, textToImage({ seed: 9 }), { client_id: "me" });
  await log.until((frame) => frame.type === "progress");
  await call(way, "/interrupt", { prompt_id: "no-such" });
  await call(way, "/interrupt", { prompt_id: next });
  assertEquals((await call(way, `/history/${running}`)).body, {});
  await call(way, "/interrupt", { prompt_id: running });
  await log.ended(running);
  await log.ended(next);
  const status = (await historyOf(way, running))["status"] as Fields;
  assertEquals([status["status_str"], status["completed"]], ["error", false]);
  const [type, data] = (status["messages"] as [string, Fields][]).at(-1)!;
  assertEquals([type, data["node_id"], data["node_type"]], [
    "execution_interrupted",
    "3",
    "KSampler",
  ]);
  assertEquals(((await historyOf(way, next))["status"] as Fields)["status_str"], "success");
});

testBothWays("DemoEngine does not hit the next run by an interrupt when idle", async (way) => {
  assertEquals((await call(way, "/interrupt", {})).status, 200);
  const entry = await run(way, textToImage());
  assertEquals((entry["status"] as Fields)["completed"], true);
});

testBothWays("DemoEngine tells everybody how a run without a client goes", async (way) => {
  await using log = await new FrameLog(way, "?clientId=other").ready();
  const id = await post(way, endless());
  await log.until((frame) => "event" in frame && frame.event === 1);
  await call(way, "/interrupt", { prompt_id: id });
  await log.until((frame) => frame.type === "execution_interrupted");
  assertEquals(log.messages("execution_start"), []);
  assertEquals(log.messages("executing"), []);
});

testBothWays("DemoEngine greets a client that comes back with the running node", async (way) => {
  const first = await new FrameLog(way, "?clientId=me").ready();
  const id = await post(way, endless(), { client_id: "me" });
  await first.until((frame) => frame.type === "progress");
  await first[Symbol.asyncDispose]();
  await using again = await new FrameLog(way, "?clientId=me").ready();
  await again.until((frame) => frame.type === "executing");
  assertEquals(again.messages("executing")[0], { node: "3" });
  await call(way, "/interrupt", { prompt_id: id });
  await again.ended(id);
});

testBothWays("DemoEngine forgets a client id when either of its sockets closes", async (way) => {
  const older = await new FrameLog(way, "?clientId=twin").ready();
  await using newer = await new FrameLog(way, "?clientId=twin").ready();
  await older[Symbol.asyncDispose]();
  await using witness = await new FrameLog(way, "?clientId=witness").ready();
  const id = await post(way, textToImage(), { client_id: "twin" });
  await post(way, textToImage({ seed: 2 }), { client_id: "witness" });
  await witness.until((frame) => frame.type === "execution_success");
  assertEquals(((await historyOf(way, id))["status"] as Fields)["completed"], true);
  assertEquals(newer.messages("execution_start"), []);
});

testBothWays("DemoEngine gives a socket without an id one that works", async (way) => {
  await using log = await new FrameLog(way, "?clientId=").ready();
  const sid = String(log.messages("status")[0]!["sid"]);
  assert(/^[0-9a-f]{32}$/.test(sid));
  await log.ended(await post(way, textToImage(), { client_id: sid }));
});

testBothWays("DemoEngine runs by number and takes waiting prompts out", async (way) => {
  await using log = await new FrameLog(way, "?clientId=me").ready();
  const owner = { client_id: "me" };
  const running = await post(way, endless(), owner);
  await log.until((frame) => frame.type === "progress");
  const last = await post(way, textToImage({ seed: 2 }), owner);
  const gone = await post(way, textToImage({ seed: 3 }), owner);
  const front = await post(way, textToImage({ seed: 4 }), { ...owner, front: true });
  const queue = (await call(way, "/queue")).body as Record<string, [number, string][]>;
  assertEquals(queue["queue_running"]!.map((item) => item[1]), [running]);
  assertEquals(queue["queue_pending"]!.map((item) => item[1]), [front, last, gone]);
  await call(way, "/queue", { delete: [gone, running, "no-such"] });
  await call(way, "/queue", { delete: last });
  await call(way, "/interrupt", { prompt_id: running });
  await log.ended(last);
  const started = log.messages("execution_start").map((data) => data["prompt_id"]);
  assertEquals(started, [running, front, last]);
  assertEquals((await call(way, `/history/${gone}`)).body, {});
});

testBothWays("DemoEngine clears what waits and leaves what runs", async (way) => {
  await using log = await new FrameLog(way, "?clientId=me").ready();
  const running = await post(way, endless(), { client_id: "me" });
  await log.until((frame) => frame.type === "progress");
  await post(way, textToImage({ seed: 2 }));
  await call(way, "/queue", { clear: true });
  assertEquals((await call(way, "/prompt")).body, { exec_info: { queue_remaining: 1 } });
  await call(way, "/interrupt", { prompt_id: running });
  await log.ended(running);
});

testBothWays("DemoEngine reports a node that fails, and keeps what was done", async (way) => {
  await upload(way, "words.png", new TextEncoder().encode("not an image"));
  await using log = await new FrameLog(way, "?clientId=me").ready();
  const id = await post(way, {
    "1": node("EmptyImage", { width: 8, height: 8, batch_size: 1, color: 0 }),
    "2": node("PreviewImage", { images: ["1", 0] }),
    "3": node("LoadImage", { image: "words.png" }),
    "4": node("PreviewImage", { images: ["3", 0] }),
  }, { client_id: "me" });
  await log.ended(id);
  const error = log.messages("execution_error")[0]!;
  assertEquals([error["node_id"], error["node_type"]], ["3", "LoadImage"]);
  assertEquals(error["exception_message"], "cannot identify image file 'words.png'\n");
  const entry = await historyOf(way, id);
  assertEquals(Object.keys(entry["outputs"] as Fields), ["2"]);
  assertEquals((entry["status"] as Fields)["status_str"], "error");
});

testBothWays("DemoEngine fails a save outside its folder, after the sampling", async (way) => {
  const entry = await run(way, textToImage({ prefix: "../../escape" }));
  const [type, data] = ((entry["status"] as Fields)["messages"] as [string, Fields][]).at(-1)!;
  assertEquals([type, data["node_type"]], ["execution_error", "SaveImage"]);
});

testBothWays("DemoEngine fails what would not fit into memory instead of dying", async (way) => {
  const entry = await run(way, textToImage({ width: 16384, height: 16384, batch: 4096 }));
  const [, data] = ((entry["status"] as Fields)["messages"] as [string, Fields][]).at(-1)!;
  assertEquals(data["exception_type"], "torch.OutOfMemoryError");
  assertEquals(((await run(way, textToImage()))["status"] as Fields)["completed"], true);
});

testBothWays("DemoEngine saves a batch under numbered names", async (way) => {
  const workflow = textToImage({ batch: 3, prefix: "set/%width%x%height%" });
  const outputs = (await run(way, workflow))["outputs"] as Record<string, Fields>;
  assertEquals(
    outputs["9"]!["images"],
    [1, 2, 3].map((number) => ({
      filename: `64x64_0000${number}_.png`,
      subfolder: "set",
      type: "output",
    })),
  );
});

testBothWays("DemoEngine writes the workflow into the PNG, and who made it", async (way) => {
  const workflow = textToImage({ text: "größer ☃ 18446744073709551615", seed: 2n ** 64n - 1n });
  const pnginfo = { workflow: { nodes: [], note: "ü" } };
  const entry = await run(way, workflow, { extra_data: { extra_pnginfo: pnginfo } });
  const { text } = decodeImage((await savedFiles(way, entry, "9"))[0]!);
  assert(text["prompt"]!.includes('"seed":18446744073709551615'));
  assertEquals(JSON.parse(text["prompt"]!)["6"].inputs.text, "größer ☃ 18446744073709551615");
  assertEquals(JSON.parse(text["workflow"]!), pnginfo.workflow);
  assert(text["engine"]!.includes("Easel"));
});

testBothWays(
  "DemoEngine keeps credentials out of the history, not out of the queue",
  async (way) => {
    await using log = await new FrameLog(way, "?clientId=me").ready();
    const extra_data = { api_key_comfy_org: "secret", other: 1 };
    const id = await post(way, endless(), { client_id: "me", extra_data });
    await log.until((frame) => frame.type === "progress");
    const { body } = await call(way, "/queue");
    assert(JSON.stringify(body).includes("secret"));
    await call(way, "/interrupt", { prompt_id: id });
    await log.ended(id);
    const prompt = (await historyOf(way, id))["prompt"] as unknown[];
    assertEquals(prompt[3], { other: 1, client_id: "me" });
  },
);

async function savedBytes(way: Way, workflow: unknown): Promise<Uint8Array> {
  const [bytes] = await savedFiles(way, await run(way, workflow), "9");
  return bytes!;
}

Deno.test("DemoEngine paints the same picture for the same request, in any engine", async () => {
  await using one = new DemoEngine({ stepMs: 0 });
  await using other = new DemoEngine({ stepMs: 0 });
  const bytes = await savedBytes(inProcess(one), textToImage({ seed: 5 }));
  assertEquals(await savedBytes(inProcess(other), textToImage({ seed: 5 })), bytes);
});

Deno.test("DemoEngine paints another picture for another seed, text, negative or batch item", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  const variants = [{ seed: 1 }, { seed: 2 }, { text: "a cat" }, { negative: "sharp" }];
  const pictures = new Set<string>();
  for (const options of variants) {
    const { picture } = decodeImage(await savedBytes(way, textToImage(options)));
    pictures.add(picture.data.join());
  }
  assertEquals(pictures.size, variants.length);
  const batch = await savedFiles(way, await run(way, textToImage({ batch: 2 })), "9");
  const [first, second] = batch.map((bytes) => decodeImage(bytes).picture.data);
  assertNotEquals(first, second);
});

Deno.test({
  name: "DemoEngine leaves nothing behind when disposed in mid-run",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    const engine = new DemoEngine({ stepMs: 60_000 });
    const log = await new FrameLog(inProcess(engine), "?clientId=me").ready();
    const way = inProcess(engine);
    await post(way, endless(), { client_id: "me" });
    await post(way, textToImage({ seed: 2 }), { client_id: "me" });
    await log.until((frame) => frame.type === "executing");
    await engine[Symbol.asyncDispose]();
    assertEquals((await log.closed).code, 1006);
    assertEquals(log.messages("execution_start").length, 1);
  },
});

Deno.test({
  name: "DemoEngine closes real sockets when disposed in mid-run",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    const engine = new DemoEngine({ stepMs: 60_000 });
    await using server = serveDemo(engine);
    const way = overSockets(server);
    const log = await new FrameLog(way, "?clientId=me").ready();
    await post(way, endless(), { client_id: "me" });
    await log.until((frame) => frame.type === "executing");
    await engine[Symbol.asyncDispose]();
    await log.closed;
  },
});

Deno.test("DemoEngine runs LoadImage again when the file has changed", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  const save = saving({ load: node("LoadImage", { image: "example.png" }) }, "load");
  await run(way, save);
  const example = await way.fetch(
    new Request(`${way.base}/view?filename=example.png&type=input`),
  );
  const bytes = new Uint8Array(await example.arrayBuffer());
  await upload(way, "example.png", bytes, { fields: { overwrite: "true" } });
  const entry = await run(way, save);
  const messages = (entry["status"] as Fields)["messages"] as [string, Fields][];
  assertEquals(messages[1]![1]["nodes"], []);
});
