import * as z from "zod";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { templateSchema } from "../../src/mcp/workflow/template_schema.ts";
import { inputsPerTool, toolInputs } from "../../src/mcp/tool_inputs.ts";
import { withAliases } from "../../src/mcp/tool.ts";
import type { TemplateInput } from "../../src/workflow/template.ts";
import { textToImage } from "../demo/workflows.ts";
import { textOf } from "../e2e/easel_client.ts";
import { tempFolder } from "../library/temp_folder.ts";
import { call } from "./call_tool.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** A sampling graph in API format. */
function sampling(seed: number): Record<string, unknown> {
  return textToImage({ checkpoint: "sd_xl_base_1.0.safetensors", seed, steps: 1 });
}

async function names({ client }: EaselInMemory): Promise<string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

function many(count: number): TemplateInput[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `extra_${index}`,
    type: "integer",
    required: false,
    default: index,
    targets: [{ nodeId: "1", input: `n${index}` }],
  }));
}

Deno.test(
  "a workflow's tool bears the name that its author gave it, and is found by it",
  STRICT,
  async () => {
    const declared = { __metadata__: { tool_name: "Paint boats" }, ...sampling(1) };
    await using folder = await tempFolder({
      "one.json": declared,
      "two.json": sampling(1),
      "two.meta.json": { tool_name: "generate_image" },
    });
    await using easel = await easelInMemory({ folder: folder.path });
    const listed = await names(easel);
    assert(listed.includes("Paint_boats"), listed.join());
    assert(listed.includes("generate_image_2"), listed.join());
    assertEquals(listed.includes("one"), false);
    const result = await call(easel, "run_workflow", { workflow: "Paint boats" });
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
  },
);

Deno.test(
  "of very many workflows the newest 50 are tools, and all can be run",
  STRICT,
  async () => {
    const files = Array.from({ length: 60 }, (_, index) => `w${100 + index}`);
    await using folder = await tempFolder(
      Object.fromEntries(files.map((file) => [`${file}.json`, sampling(1)])),
    );
    for (const [index, file] of files.entries()) {
      const at = new Date(2024, 0, 1, 0, index);
      await Deno.utime(`${folder.path}/${file}.json`, at, at);
    }
    await using easel = await easelInMemory({ folder: folder.path, expose: ["history/*"] });
    await call(easel, "run_workflow", { workflow: sampling(1) });
    const all = await names(easel);
    assert(all.some((name) => name.startsWith("history_")), all.join());
    const listed = all.filter((name) => /^w1\d\d$/.test(name));
    assertEquals(listed.at(-1), "w159");
    assertEquals(listed.includes("w100"), false);
    assertEquals(listed, listed.toSorted());
    const list = await call(easel, "list_workflows", { source: "folder" });
    assertStringIncludes(textOf(list), "The newest 50 of");
    const result = await call(easel, "run_workflow", { workflow: "w100" });
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
  },
);

Deno.test(
  "without a ComfyUI a workflow of the folder is a tool that takes any input",
  STRICT,
  async () => {
    await using folder = await tempFolder({ "boat.json": sampling(1) });
    let down = true;
    await using easel = await easelInMemory({
      folder: folder.path,
      spoil: () => down ? Promise.reject(new TypeError("refused")) : undefined,
    });
    assert((await names(easel)).includes("boat"));
    assertStringIncludes(textOf(await call(easel, "boat", { steps: 2 })), "Cannot reach ComfyUI");
    down = false;
    const wrong = await call(easel, "boat", { stepz: 2 });
    assertStringIncludes(textOf(wrong), '"stepz" is not one of its inputs. Nearest: steps.');
    const result = await call(easel, "boat", { steps: 2 });
    assertEquals(result.structuredContent?.parameters["steps"], 2, textOf(result));
  },
);

Deno.test("a workflow's checkpoint may be given as its model", STRICT, async () => {
  await using folder = await tempFolder({ "boat.json": sampling(1) });
  await using easel = await easelInMemory({ folder: folder.path });
  for (const [tool, input] of [["boat", {}], ["run_workflow", { workflow: "boat" }]] as const) {
    const model = { model: "dreamshaper_8" };
    const result = await call(
      easel,
      tool,
      tool === "boat" ? model : { ...input, inputs: model },
    );
    const { parameters } = result.structuredContent ?? {};
    assertEquals(parameters?.["checkpoint"], "dreamshaper_8.safetensors", textOf(result));
  }
  const both = await call(easel, "boat", { model: "a", checkpoint: "b" });
  assertStringIncludes(textOf(both), '"model" is not one of its inputs');
});

Deno.test("a workflow sent as JSON keeps its seed; one run by name draws it", STRICT, async () => {
  await using folder = await tempFolder({ "boat.json": sampling(5) });
  await using easel = await easelInMemory({ folder: folder.path });
  const given = await call(easel, "run_workflow", { workflow: sampling(5) });
  assertEquals(given.structuredContent?.seed, 5);
  const changed = await call(easel, "run_workflow", { workflow: sampling(5), inputs: { seed: 6 } });
  assertEquals(changed.structuredContent?.seed, 6);
  const named = await call(easel, "run_workflow", { workflow: "boat" });
  assert(named.structuredContent?.seed !== 5);
});

Deno.test("toolInputs() keeps what has to be given, and what is asked for most", () => {
  const inputs = [...many(40), ...many(2).map((input) => ({ ...input, name: "prompt" }))];
  inputs[39] = { name: "last", type: "string", required: true, targets: [] };
  const { shown, hidden } = toolInputs(inputs);
  assertEquals(shown.length, 24);
  assertEquals(hidden, 18);
  assertEquals(shown.slice(-3).map(({ name }) => name), ["last", "prompt", "prompt"]);
  assertEquals(toolInputs(many(24)), { shown: many(24), hidden: 0 });
  assertEquals(toolInputs(inputs, 1).shown.map(({ name }) => name), ["last"]);
});

Deno.test("inputsPerTool() shares out what clients bear", () => {
  assertEquals([1, 10, 20, 50].map(inputsPerTool), [24, 24, 12, 6]);
});

Deno.test("a workflow's tool shows 24 inputs, and takes the others as well", STRICT, async () => {
  const parameters = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`p${index}`, { type: "integer", default: 64 }]),
  );
  const width = { width: "{{p39}}", height: 64, batch_size: 1, color: 0 };
  await using folder = await tempFolder({
    "large.json": {
      __metadata__: { parameters },
      "1": { class_type: "EmptyImage", inputs: width },
      "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
    },
  });
  await using easel = await easelInMemory({ folder: folder.path });
  const { tools } = await easel.client.listTools();
  const tool = tools.find(({ name }) => name === "large");
  assertEquals(Object.keys(tool?.inputSchema.properties ?? {}).length, 24);
  assertStringIncludes(tool?.description ?? "", "Takes 16 more inputs");
  const result = await call(easel, "large", { p39: 32 });
  assertEquals(result.structuredContent?.parameters["p39"], 32, textOf(result));
  const wrong = await call(easel, "large", { p40: 32 });
  assertStringIncludes(textOf(wrong), '"p40" is not one of its inputs');
});

Deno.test("templateSchema() tells the beginning of a long default, and does not repeat it all", () => {
  const long = "word ".repeat(100);
  const input: TemplateInput = {
    name: "prompt",
    type: "string",
    required: false,
    default: long,
    targets: [],
  };
  const schema = templateSchema({ inputs: [input] });
  assertEquals(schema.parse({}), {});
  const { properties } = z.toJSONSchema(schema, { io: "input" });
  assertStringIncludes(JSON.stringify(properties), "Default: word word");
  assert(JSON.stringify(properties).length < 250);
});

Deno.test("withAliases() renames what the tool knows under another name", () => {
  const aliases = { model: "checkpoint" };
  assertEquals(withAliases({ model: 1, a: 2 }, aliases), { checkpoint: 1, a: 2 } as unknown);
  assertEquals(withAliases({ model: 1, checkpoint: 2 }, aliases), { model: 1, checkpoint: 2 });
  assertEquals([withAliases(null, aliases), withAliases("x", aliases)], [null, "x"]);
});
