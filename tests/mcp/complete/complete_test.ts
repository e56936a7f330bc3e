import { assertEquals, assertRejects } from "@std/assert";
import { matchingNames } from "../../../src/mcp/complete/matching_names.ts";
import { withFolder } from "../call_tool.ts";
import { type EaselInMemory, easelInMemory } from "../easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

async function ofPrompt({ client }: EaselInMemory, [name, argument, value]: string[]) {
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: name! },
    argument: { name: argument!, value: value! },
  });
  return completion.values;
}

async function ofTemplate({ client }: EaselInMemory, [uri, argument, value]: string[]) {
  const { completion } = await client.complete({
    ref: { type: "ref/resource", uri: uri! },
    argument: { name: argument!, value: value! },
  });
  return completion.values;
}

Deno.test(
  "completion/complete offers models, styles and jobs for a prompt's arguments",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const values = (...asked: string[]) => ofPrompt(easel, asked);
    assertEquals(await values("text_to_image", "checkpoint", "DREAM"), [
      "dreamshaper_8.safetensors",
    ]);
    assertEquals(await values("product_shot", "checkpoint", "flux"), ["flux1-schnell.safetensors"]);
    assertEquals(await values("text_to_image", "lora", "lcm"), ["lcm-lora-sdv1-5.safetensors"]);
    assertEquals(await values("text_to_image", "style", "wa"), ["watercolor"]);
    assertEquals(await values("text_to_image", "subject", "a"), []);
    assertEquals(await values("iterate", "job", ""), []);
    const made = await easel.client.callTool({
      name: "generate_image",
      arguments: { prompt: "a boat", width: 64, height: 64, steps: 2, seed: 1 },
    });
    const { job_id } = made.structuredContent as { job_id: string };
    assertEquals(await values("iterate", "job", job_id.slice(0, 4)), [job_id]);
  },
);

Deno.test("completion/complete offers names for each resource template", STRICT, async () => {
  await using easel = await easelInMemory();
  const values = (...asked: string[]) => ofTemplate(easel, asked);
  assertEquals(await values("comfyui://models/{folder}", "folder", "lo"), ["loras"]);
  assertEquals(await values("comfyui://workflows/{+name}", "name", "upsc"), ["upscale"]);
  assertEquals(await values("comfyui://nodes/{class}", "class", "ksam"), ["KSampler"]);
  assertEquals(await values("comfyui://jobs/{id}", "id", ""), []);
  assertEquals(await values("comfyui://outputs/{+file}", "file", ""), []);
  const made = await easel.client.callTool({
    name: "generate_image",
    arguments: { prompt: "a boat", width: 64, height: 64, steps: 2, seed: 1 },
  });
  const { job_id } = made.structuredContent as { job_id: string };
  assertEquals(await values("comfyui://jobs/{id}", "id", job_id.slice(0, 4)), [job_id]);
  assertEquals(await values("comfyui://outputs/{+file}", "file", "eas"), [
    "output/Easel_00001_.png",
  ]);
});

Deno.test(
  "completion/complete offers the node classes of the user's workflows",
  STRICT,
  async () => {
    const workflow = {
      a: { class_type: "MyOwnSampler", inputs: {} },
      b: { class_type: "SaveImage", inputs: { images: ["a", 0], filename_prefix: "x" } },
    };
    const files = { "mine.json": workflow, "broken.json": "{" };
    await withFolder(files, async (folder) => {
      await using easel = await easelInMemory({ folder });
      const found = await ofTemplate(easel, ["comfyui://nodes/{class}", "class", "myown"]);
      assertEquals(found, ["MyOwnSampler"]);
      assertEquals(easel.requests.filter((request) => request === "GET /object_info"), []);
    });
  },
);

Deno.test(
  "completion/complete offers at most 100 values, and says how many there are",
  STRICT,
  async () => {
    const loras = Array.from({ length: 250 }, (_, index) => `style_${index}.safetensors`);
    await using easel = await easelInMemory({ models: { loras } });
    const { completion } = await easel.client.complete({
      ref: { type: "ref/prompt", name: "text_to_image" },
      argument: { name: "lora", value: "style" },
    });
    const { values, total, hasMore } = completion;
    assertEquals([values.length, total, hasMore], [100, 250, true]);
  },
);

Deno.test("completion/complete offers nothing while ComfyUI does not answer", STRICT, async () => {
  await using easel = await easelInMemory({ spoil: () => new Response("down", { status: 502 }) });
  assertEquals(await ofPrompt(easel, ["text_to_image", "checkpoint", ""]), []);
  assertEquals(await ofTemplate(easel, ["comfyui://models/{folder}", "folder", ""]), []);
  assertEquals((await ofPrompt(easel, ["text_to_image", "style", ""])).length > 5, true);
});

Deno.test("completion/complete refuses what does not exist", STRICT, async () => {
  await using easel = await easelInMemory();
  const wrong: [typeof ofPrompt, string[], string][] = [
    [ofPrompt, ["nope", "x", ""], 'Unknown prompt "nope"'],
    [ofPrompt, ["iterate", "colour", ""], "has no such argument. It takes change, job."],
    [ofTemplate, ["comfyui://nope/{x}", "x", ""], "there is no such template"],
    [ofTemplate, ["comfyui://jobs/{id}", "x", ""], 'its variable is id, not "x"'],
  ];
  for (const [ask, asked, message] of wrong) {
    await assertRejects(() => ask(easel, asked), Error, message);
  }
});

Deno.test("matchingNames() puts what begins so first, then behind a folder, then anywhere", () => {
  const names = ["my_ink", "b/ink.pth", "c\\INK2.pth", "Ink", "other", "Ink"];
  assertEquals(matchingNames(names, "ink"), ["Ink", "b/ink.pth", "c\\INK2.pth", "my_ink"]);
  assertEquals(matchingNames(names, ""), ["my_ink", "b/ink.pth", "c\\INK2.pth", "Ink", "other"]);
  assertEquals(matchingNames([], "x"), []);
});
