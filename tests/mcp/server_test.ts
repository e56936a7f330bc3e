import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { call } from "./call_tool.ts";
import { easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 3, seed: 1 };

Deno.test("tools/list is small and changes only on purpose", async (t) => {
  await using easel = await easelInMemory();
  const list = await easel.client.listTools();
  await t.assertSnapshot(list.tools);
  const bytes = new TextEncoder().encode(JSON.stringify(list)).length;
  assert(bytes < 14_000, `tools/list has ${bytes} bytes`);
  const first = list.tools.filter(({ name }) => ["generate_image", "get_job"].includes(name));
  assert(JSON.stringify(first).length < 4000);
});

Deno.test(
  "the handshake asks ComfyUI nothing, and tools/list only which nodes it has",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    await easel.client.listResourceTemplates();
    assertEquals(easel.requests, []);
    await easel.client.listTools();
    assertEquals(easel.requests.filter((it) => !it.startsWith("GET /object_info/")), []);
    assertEquals(new Set(easel.requests).size, easel.requests.length);
    const asked = easel.requests.length;
    await easel.client.listTools();
    assertEquals(easel.requests.length, asked);
  },
);

Deno.test("tools/list leaves out shipped workflows that cannot run here", STRICT, async () => {
  const names = async (models: Record<string, string[]>) => {
    await using easel = await easelInMemory({ models });
    return (await easel.client.listTools()).tools.map(({ name }) => name);
  };
  assert((await names({})).includes("text_to_image"));
  assertEquals((await names({ checkpoints: [] })).includes("text_to_image"), false);
});

Deno.test("generate_image asks ComfyUI no more than it needs", STRICT, async () => {
  await using easel = await easelInMemory();
  await call(easel, "generate_image", SMALL);
  easel.requests.length = 0;
  await call(easel, "generate_image", { ...SMALL, seed: 2 });
  assertEquals(easel.requests, [
    "POST /prompt",
    "GET /view?filename=Easel_00002_.png&subfolder=&type=output&preview=webp%3B85",
  ]);
});

Deno.test(
  "generate_image answers early where nobody hears progress; get_job delivers",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ stepMs: 20, limits: { waitMs: 50 } });
    const early = await call(easel, "generate_image", { ...SMALL, steps: 30 });
    assertEquals(early.isError ?? false, false);
    assertEquals(early.structuredContent?.status, "in_progress");
    assertEquals(early.content.length, 1);
    const { job_id = "" } = early.structuredContent ?? {};
    assertStringIncludes(early.content[0]?.text ?? "", `get_job with job_id "${job_id}"`);
    const now = await call(easel, "get_job", { job_id });
    assertEquals(now.structuredContent?.status, "in_progress");
    const late = await call(easel, "get_job", { job_id: job_id.toUpperCase(), wait_seconds: 50 });
    assertEquals(late.structuredContent?.status, "completed");
    assertEquals(late.content.map(({ type }) => type), ["text", "image", "resource_link"]);
    assertEquals(late.structuredContent?.parameters["steps"], 30);
  },
);

Deno.test("get_job says which jobs there are where it does not know one", STRICT, async () => {
  await using easel = await easelInMemory();
  const none = await call(easel, "get_job", { job_id: "nope" });
  assertEquals(none.isError, true);
  assertEquals(
    none.content[0]?.text,
    'Cannot find job "nope": there is none of that id. Known: none yet. Give the job_id of a result.',
  );
  const { structuredContent } = await call(easel, "generate_image", SMALL);
  const known = await call(easel, "get_job", { job_id: "nope" });
  assertStringIncludes(known.content[0]?.text ?? "", structuredContent?.job_id ?? "?");
});

Deno.test("a cancelled get_job does not cancel the job", STRICT, async () => {
  await using easel = await easelInMemory({ stepMs: 20, limits: { waitMs: 10 } });
  const early = await call(easel, "generate_image", { ...SMALL, steps: 10 });
  const job_id = early.structuredContent?.job_id ?? "";
  const controller = new AbortController();
  const waiting = easel.client.callTool(
    { name: "get_job", arguments: { job_id, wait_seconds: 50 } },
    undefined,
    { signal: controller.signal },
  );
  controller.abort();
  await assertRejects(() => waiting);
  const job = easel.jobs.get(job_id);
  await job?.done;
  assertEquals(job?.status, "completed");
});

Deno.test(
  "a preview over the budget is made with lower quality, then left out",
  STRICT,
  async () => {
    await using generous = await easelInMemory();
    const full = await call(generous, "generate_image", { ...SMALL, width: 256, height: 256 });
    const size = full.content[1]?.data?.length ?? 0;
    await using tight = await easelInMemory({ limits: { previewBytes: size - 1 } });
    const smaller = await call(tight, "generate_image", { ...SMALL, width: 256, height: 256 });
    assertEquals(smaller.content[1]?.type, "image");
    assert((smaller.content[1]?.data?.length ?? Infinity) < size);
    await using none = await easelInMemory({ limits: { previewBytes: 100 } });
    const link = await call(none, "generate_image", { ...SMALL, width: 256, height: 256 });
    assertEquals(link.content.map(({ type }) => type), ["text", "resource_link"]);
  },
);

Deno.test("a preview that cannot be made does not lose the picture", STRICT, async () => {
  await using easel = await easelInMemory({
    spoil: (request) =>
      new URL(request.url).searchParams.has("preview")
        ? new Response("no", { status: 500 })
        : undefined,
  });
  const result = await call(easel, "generate_image", SMALL);
  assertEquals(result.content.map(({ type }) => type), ["text", "resource_link"]);
  assertEquals(easel.logged, ["warn no preview"]);
});

Deno.test("an unknown tool is a protocol error that names the tools", STRICT, async () => {
  await using easel = await easelInMemory();
  const error = await assertRejects(() => easel.client.callTool({ name: "draw" }), Error);
  assertStringIncludes(error.message, 'Unknown tool "draw". Known: generate_image, get_job, ');
});

Deno.test(
  "resources/read refuses what is no output, and says when a file is gone",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const bad = [
      "comfyui://outputs/output/../../x.png",
      "file:///etc/passwd",
      "http://example.com/",
    ];
    for (const uri of bad) {
      const error = await assertRejects(() => easel.client.readResource({ uri }), Error);
      assertStringIncludes(error.message, "not a resource of this server");
    }
    const gone = "comfyui://outputs/output/gone.png";
    const error = await assertRejects(() => easel.client.readResource({ uri: gone }), Error);
    assertStringIncludes(error.message, "ComfyUI no longer has the file");
  },
);

Deno.test("80 calls with odd input are answered, and the server lives", STRICT, async () => {
  await using easel = await easelInMemory();
  const values: unknown[] = [null, [], {}, "", "x".repeat(100_000), -1e308, 1.5, true, {
    toString: 1,
  }, "NaN"];
  const fields = ["prompt", "width", "height", "steps", "cfg", "seed", "batch_size", "__proto__"];
  let wrong = 0;
  for (const field of fields) {
    for (const value of values) {
      const input = JSON.parse(JSON.stringify({ ...SMALL }));
      Object.defineProperty(input, field, { value, enumerable: true, configurable: true });
      const result = await call(easel, "generate_image", input);
      if (!result.isError) continue;
      wrong++;
      assertStringIncludes(result.content[0]?.text ?? "", "Cannot call generate_image");
      assert((result.content[0]?.text ?? "").length < 1000);
    }
  }
  assert(wrong >= 60, `only ${wrong} were refused`);
  assertEquals((await call(easel, "generate_image", SMALL)).isError ?? false, false);
});
