import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { demoModels } from "../../src/demo/catalog.ts";
import { cutDown } from "../../src/mcp/cut_down.ts";
import { jsonContents } from "../../src/mcp/resources/json_contents.ts";
import { pageOf } from "../../src/mcp/resources/resource_page.ts";
import { call, textOf, withFolder } from "./call_tool.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Most characters of a reply: some 25,000 tokens. */
const MOST = 62_500;

const CHECKPOINT = "dreamshaper_8.safetensors";

/** Names as long as people make them. */
function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `style/${"very_".repeat(6)}${at}.safetensors`);
}

/** A workflow of so many nodes, in a chain, each with a long text. */
function hugeWorkflow(nodes: number): Record<string, unknown> {
  const texts = Array.from({ length: nodes }, (_, at) => [`n${at}`, {
    class_type: "CLIPTextEncode",
    inputs: { text: `text ${at} `.repeat(40), clip: ["model", 1] },
  }]);
  return {
    model: { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: CHECKPOINT } },
    ...Object.fromEntries(texts),
    image: { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
    save: { class_type: "SaveImage", inputs: { images: ["image", 0], filename_prefix: "x" } },
  };
}

async function read({ client }: EaselInMemory, uri: string): Promise<Record<string, unknown>> {
  const { contents: [content] } = await client.readResource({ uri });
  const text = (content as { text: string }).text;
  assert(text.length < MOST, `${uri} has ${text.length} characters`);
  return JSON.parse(text);
}

Deno.test("a resource of 5,000 models comes in pages that hold each once", STRICT, async () => {
  const loras = manyNames(5000);
  await using easel = await easelInMemory({ models: { ...demoModels(), loras } });
  const found: string[] = [];
  let uri: string | undefined = "comfyui://models/loras";
  while (uri !== undefined) {
    const page = await read(easel, uri);
    assertEquals(page["total"], 5000);
    found.push(...page["models"] as string[]);
    uri = page["next"] as string | undefined;
  }
  assertEquals(found.toSorted(), loras.toSorted());
  await assertNoPage(easel, "comfyui://models/loras?page=99");
});

async function assertNoPage({ client }: EaselInMemory, uri: string): Promise<void> {
  const message = await client.readResource({ uri }).then(() => "", (error) => String(error));
  assertStringIncludes(message, "there is no page 99");
}

Deno.test("list_models over 5,000 models stays small and names the next page", STRICT, async () => {
  const loras = manyNames(5000);
  await using easel = await easelInMemory({ models: { ...demoModels(), loras } });
  for (const input of [{}, { kind: "loras" }, { query: "very" }, { kind: "loras", page: 20 }]) {
    const result = await call(easel, "list_models", input);
    assertEquals(result.isError ?? false, false, textOf(result));
    assert(JSON.stringify(result).length < MOST);
  }
  assertStringIncludes(textOf(await call(easel, "list_models", { kind: "loras" })), "More: page 2");
});

Deno.test("a wrong name among 5,000 is refused in few words", STRICT, async () => {
  await using easel = await easelInMemory({ models: { ...demoModels(), loras: manyNames(5000) } });
  const input = { prompt: "x", loras: ["no such one"] };
  const result = await call(easel, "generate_image", input);
  assertEquals(result.isError, true);
  assert(textOf(result).length < 4000, `${textOf(result).length} characters`);
});

Deno.test("a node class with a list of 5,000 models stays small", STRICT, async () => {
  await using easel = await easelInMemory({ models: { ...demoModels(), loras: manyNames(5000) } });
  const node = await read(easel, "comfyui://nodes/LoraLoader");
  assertStringIncludes(JSON.stringify(node), "... and 4800 more");
});

Deno.test("a workflow of 500 nodes can be read whole, in pages", STRICT, async () => {
  const huge = hugeWorkflow(500);
  await withFolder({ "huge.json": huge }, async (folder) => {
    await using easel = await easelInMemory({ folder });
    const nodes: Record<string, unknown> = {};
    let uri: string | undefined = "comfyui://workflows/huge";
    let pages = 0;
    while (uri !== undefined) {
      const page = await read(easel, uri);
      Object.assign(nodes, page["workflow"]);
      uri = page["next"] as string | undefined;
      pages++;
    }
    assert(pages > 1);
    assertEquals(Object.keys(nodes).toSorted(), Object.keys(huge).toSorted());
    assertEquals(nodes["n499"], huge["n499"]);
    for (
      const [tool, input] of [
        ["get_workflow", { name: "huge" }],
        ["list_workflows", {}],
        ["validate_workflow", { workflow: "huge" }],
      ] as const
    ) {
      const result = await call(easel, tool, input);
      assert(JSON.stringify(result).length < MOST, tool);
    }
  });
});

Deno.test("a workflow without one class that is there is told of in bounds", STRICT, async () => {
  const nodes = Array.from({ length: 500 }, (_, at) => [`n${at}`, {
    class_type: `NoSuchNode${at}${"x".repeat(500)}`,
    inputs: {},
  }]);
  await withFolder({ "alien.json": Object.fromEntries(nodes) }, async (folder) => {
    await using easel = await easelInMemory({ folder });
    for (
      const [tool, input] of [
        ["get_workflow", { name: "alien" }],
        ["validate_workflow", { workflow: "alien" }],
        ["run_workflow", { workflow: "alien" }],
        ["list_workflows", {}],
      ] as const
    ) {
      const result = await call(easel, tool, input);
      assert(JSON.stringify(result).length < MOST, `${tool}: ${JSON.stringify(result).length}`);
    }
  });
});

Deno.test("a library of 600 workflows is listed in pages, each of them small", STRICT, async () => {
  const one = { save: { class_type: "PreviewImage", inputs: {} } };
  const files = Object.fromEntries(
    Array.from({ length: 600 }, (_, at) => [`${"long_name_".repeat(8)}${at}.json`, one]),
  );
  await withFolder(files, async (folder) => {
    await using easel = await easelInMemory({ folder });
    const result = await call(easel, "list_workflows", { source: "folder" });
    assert(JSON.stringify(result).length < MOST);
    assertStringIncludes(textOf(result), "page 1 of");
    const { resources, nextCursor } = await easel.client.listResources();
    assert(JSON.stringify(resources).length < MOST);
    assert(nextCursor !== undefined);
  });
});

Deno.test("a job of 500 nodes is read in pages as well", STRICT, async () => {
  await using easel = await easelInMemory();
  const workflow = hugeWorkflow(500);
  const result = await call(easel, "run_workflow", { workflow });
  assert(JSON.stringify({ ...result, content: [result.content[0]] }).length < MOST);
  const { job_id } = result.structuredContent ?? {};
  assert(job_id !== undefined, textOf(result));
  const first = await read(easel, `comfyui://jobs/${job_id}`);
  const second = await read(easel, String(first["next"]));
  assertEquals([first["page"], second["page"]], [1, 2]);
});

Deno.test("jsonContents() cuts what no page can help, and says so", () => {
  const long = { text: "x".repeat(200_000), list: Array(5000).fill("a".repeat(50)) };
  const { contents: [content] } = jsonContents("comfyui://system", long);
  const { text } = content as { text: string };
  assert(text.length <= 60_000);
  assertStringIncludes(text, "characters more)");
  assertStringIncludes(text, 'more"');
});

Deno.test("cutDown() leaves what fits as it is", () => {
  const data = { a: ["b", 1, null], c: { d: "e" } };
  assertEquals(cutDown(data, () => true), data);
});

Deno.test("pageOf() takes nothing but a number for a page", () => {
  assertEquals(pageOf("comfyui://jobs/a?page=3"), { base: "comfyui://jobs/a", page: 3 });
  for (const uri of ["a", "a?page=0", "a?page=-1", "a?page=x", "a?page=1e9", "a?page=2#x"]) {
    assertEquals(pageOf(uri), { base: uri, page: 1 });
  }
});
