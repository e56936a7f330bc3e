import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { call, textOf, withFolder } from "../call_tool.ts";
import { easelInMemory } from "../easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** A graph that runs without any model. */
const INVERT = {
  "1": { class_type: "EmptyImage", inputs: { width: 64, height: 32, batch_size: 1, color: 255 } },
  "2": { class_type: "ImageInvert", inputs: { image: ["1", 0] } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "inverted" } },
};

const TEMPLATE = {
  __metadata__: {
    tool_name: "colour",
    description: "Paints one colour",
    parameters: {
      width: { type: "integer", default: 64, min: 16, max: 512 },
      color: { type: "integer", required: true, description: "RGB as a number" },
    },
  },
  "1": {
    class_type: "EmptyImage",
    inputs: { width: "{{width}}", height: 32, batch_size: 1, color: "{{color}}" },
  },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "colour" } },
};

Deno.test("a workflow in the folder is a tool with typed inputs", STRICT, async () => {
  await withFolder({ "colour.json": TEMPLATE }, async (folder) => {
    await using easel = await easelInMemory({ folder });
    const { tools } = await easel.client.listTools();
    const tool = tools.find(({ name }) => name === "colour");
    assertEquals(tool?.description, "Paints one colour");
    assertEquals(tool?.inputSchema.required, ["color"]);
    assertEquals(tool?.inputSchema.properties?.["width"], {
      default: 64,
      type: "integer",
      minimum: 16,
      maximum: 512,
    });
    const result = await call(easel, "colour", { color: 65280 });
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
    assertEquals(result.structuredContent?.parameters, {
      template: "colour",
      width: 64,
      color: 65280,
    });
    const wrong = await call(easel, "colour", { color: 1, width: 1000 });
    assertStringIncludes(textOf(wrong), "width is 1000: must be at most 512. Nearest: 512.");
  });
});

Deno.test(
  "run_workflow takes JSON in API format, wrapped or not, without a name",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    for (const workflow of [INVERT, { prompt: INVERT }]) {
      const result = await call(easel, "run_workflow", { workflow });
      assertEquals(result.structuredContent?.status, "completed", textOf(result));
      assertEquals(result.structuredContent?.files.length, 1);
    }
  },
);

Deno.test(
  "run_workflow names the workflow and the input that it does not know",
  STRICT,
  async () => {
    await withFolder({ "colour.json": TEMPLATE }, async (folder) => {
      await using easel = await easelInMemory({ folder });
      const unknown = await call(easel, "run_workflow", { workflow: "color" });
      assertEquals(unknown.isError, true);
      assertStringIncludes(textOf(unknown), "colour");
      const inputs = { color: 1, widht: 5 };
      const wrong = await call(easel, "run_workflow", { workflow: "colour", inputs });
      assertStringIncludes(textOf(wrong), '"widht" is not one of its inputs. Nearest: width.');
      const missing = await call(easel, "run_workflow", { workflow: "colour" });
      assertStringIncludes(textOf(missing), "color is missing");
      const nothing = await call(easel, "run_workflow", { workflow: { hello: "world" } });
      assertStringIncludes(textOf(nothing), "Cannot read");
    });
  },
);

Deno.test(
  "validate_workflow names node, input and value without running anything",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const broken = structuredClone(INVERT) as Record<string, { inputs: Record<string, unknown> }>;
    broken["1"]!.inputs["width"] = 99_999;
    broken["2"]!.inputs["image"] = ["9", 0];
    const result = await call(easel, "validate_workflow", { workflow: broken });
    assertStringIncludes(textOf(result), "linked to node 9, which is not there");
    const cycle = structuredClone(INVERT) as Record<string, { inputs: Record<string, unknown> }>;
    cycle["2"]!.inputs["image"] = ["2", 0];
    const circular = await call(easel, "validate_workflow", { workflow: cycle });
    assertStringIncludes(textOf(circular), "2 -> 2 depend on each other in a circle");
    const unknown = { ...INVERT, "4": { class_type: "Nowhere", inputs: {} } };
    const missing = await call(easel, "validate_workflow", { workflow: unknown });
    assertStringIncludes(textOf(missing), "no node class Nowhere");
    const good = await call(easel, "validate_workflow", { workflow: INVERT });
    assertStringIncludes(textOf(good), "can run");
    assertEquals(easel.requests.some((request) => request.startsWith("POST")), false);
  },
);

Deno.test(
  "list_workflows says what can run, what is missing, and what was skipped",
  STRICT,
  async () => {
    const files = {
      "colour.json": TEMPLATE,
      "foreign.json": { "1": { class_type: "SomebodysNode", inputs: {} } },
      "broken.json": "{ not json",
    };
    await withFolder(files, async (folder) => {
      await using easel = await easelInMemory({ folder });
      const text = textOf(await call(easel, "list_workflows", { source: "folder" }));
      assertStringIncludes(text, "colour (image): can run. Paints one colour");
      assertStringIncludes(text, "foreign: needs nodes SomebodysNode");
      assertStringIncludes(text, "Skipped broken.json: it is not JSON");
      assertEquals(text.includes(folder), false);
      const { tools } = await easel.client.listTools();
      assert(tools.some(({ name }) => name === "colour"));
    });
  },
);

Deno.test("list_workflows pages 1,000 files in less than 4,000 bytes a page", STRICT, async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `workflow number ${index}.json`);
  await withFolder(Object.fromEntries(names.map((name) => [name, INVERT])), async (folder) => {
    await using easel = await easelInMemory({ folder });
    const first = await call(easel, "list_workflows", { source: "folder" });
    assertStringIncludes(textOf(first), "1000 workflows, page 1 of 50.");
    const bytes = new TextEncoder().encode(JSON.stringify(first)).length;
    assert(bytes < 4000, `${bytes} bytes`);
    const last = await call(easel, "list_workflows", { source: "folder", page: 50 });
    assertEquals(last.isError ?? false, false);
    const beyond = await call(easel, "list_workflows", { source: "folder", page: 51 });
    assertStringIncludes(textOf(beyond), "Cannot show page 51: there are 50.");
  });
});

Deno.test("earlier runs are workflows: found, shown and run again by name", STRICT, async () => {
  await using easel = await easelInMemory();
  await call(easel, "run_workflow", { workflow: INVERT });
  const listed = await call(easel, "list_workflows", { source: "history" });
  const name = /history\/\w+/.exec(textOf(listed))?.[0] ?? "";
  assertStringIncludes(textOf(await call(easel, "get_workflow", { name })), "EmptyImage");
  const again = await call(easel, "run_workflow", { workflow: name });
  assertEquals(again.structuredContent?.status, "completed", textOf(again));
});

Deno.test(
  "a saved workflow becomes a tool where the configuration exposes it",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ expose: ["history/*"] });
    await call(easel, "run_workflow", { workflow: INVERT });
    const { tools } = await easel.client.listTools();
    assert(
      tools.some(({ name }) => name.startsWith("history_")),
      tools.map((it) => it.name).join(),
    );
  },
);

Deno.test("get_job shows the exact workflow that was sent", STRICT, async () => {
  await using easel = await easelInMemory();
  const { structuredContent } = await call(easel, "run_workflow", { workflow: INVERT });
  const job_id = structuredContent?.job_id ?? "";
  const result = await call(easel, "get_job", { job_id, workflow: true });
  assertEquals(JSON.parse(result.content.at(-1)?.text ?? ""), INVERT);
});
