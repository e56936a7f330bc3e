import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { prompts } from "../../src/mcp/prompts/prompts.ts";
import { TOOLSETS } from "../../src/mcp/toolsets.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

async function write({ client }: EaselInMemory, name: string, values: Record<string, string>) {
  const { messages } = await client.getPrompt({ name, arguments: values });
  assertEquals(messages.map(({ role }) => role), ["user"]);
  return (messages[0]?.content as { text: string }).text;
}

Deno.test("prompts/list says what each prompt does and takes", STRICT, async () => {
  await using easel = await easelInMemory();
  const list = await easel.client.listPrompts();
  assertEquals(list.prompts.map(({ name }) => name), [
    "text_to_image",
    "iterate",
    "product_shot",
    "upscale_and_finish",
  ]);
  for (const { title, description, arguments: inputs = [] } of list.prompts) {
    assert(title && description && inputs.length > 0);
    for (const input of inputs) assert(input.description && input.required !== undefined);
  }
  assertEquals(easel.requests, []);
});

Deno.test("prompts/get writes what the person gave into the text", STRICT, async () => {
  await using easel = await easelInMemory();
  const text = await write(easel, "text_to_image", {
    subject: "a lighthouse",
    style: "Watercolor",
    checkpoint: "sd_xl_base_1.0.safetensors",
    lora: "",
  });
  const expected = ["generate_image", "a lighthouse", "wet edges", '"sd_xl_base_1.0.safetensors"'];
  for (const part of expected) assertStringIncludes(text, part);
  assertEquals(text.includes("LoRA"), false);
  const own = await write(easel, "text_to_image", { subject: "x", style: "like a stamp" });
  assertStringIncludes(own, "It looks like like a stamp.");
  assertStringIncludes(await write(easel, "product_shot", { product: "a mug" }), "white studio");
});

Deno.test("prompts/get means the last picture, or that of a job", STRICT, async () => {
  await using easel = await easelInMemory();
  assertStringIncludes(
    await write(easel, "iterate", { change: "at night" }),
    "Change the last picture we made like this: at night",
  );
  const made = await easel.client.callTool({
    name: "generate_image",
    arguments: { prompt: "a boat", width: 64, height: 64, steps: 2, seed: 1 },
  });
  const { job_id } = made.structuredContent as { job_id: string };
  const file = "comfyui://outputs/output/Easel_00001_.png";
  assertStringIncludes(
    await write(easel, "iterate", { change: "at night" }),
    `the last picture we made (job ${job_id}, file ${file})`,
  );
  assertStringIncludes(
    await write(easel, "upscale_and_finish", { job: job_id.toUpperCase(), use: "poster" }),
    `Finish the picture (job ${job_id}, file ${file}) for use as: poster.`,
  );
});

Deno.test("prompts/get refuses what it does not know, and says what it takes", STRICT, async () => {
  await using easel = await easelInMemory();
  const cases: [string, Record<string, string>, string][] = [
    ["text_to_imag", {}, 'Unknown prompt "text_to_imag". Known: text_to_image, iterate,'],
    ["__proto__", {}, "Unknown prompt"],
    ["text_to_image", {}, "subject is missing. It takes subject (required), style,"],
    ["text_to_image", { subject: "  " }, "subject is missing"],
    ["text_to_image", { subject: "a", colour: "red" }, "colour is not one of its arguments"],
    ["iterate", { change: "x".repeat(20_001) }, "change has 20001 characters; at most 20000"],
  ];
  for (const [name, values, message] of cases) {
    await assertRejects(() => write(easel, name, values), Error, message);
  }
});

Deno.test("a prompt is not offered where its tool is hidden", STRICT, async () => {
  await using easel = await easelInMemory({ shownTools: ["regenerate", "upscale"] });
  const { prompts } = await easel.client.listPrompts();
  assertEquals(prompts.map(({ name }) => name), ["iterate", "upscale_and_finish"]);
  await assertRejects(
    () => write(easel, "text_to_image", { subject: "a" }),
    Error,
    "Known: iterate, upscale_and_finish.",
  );
});

Deno.test("prompts speak of tools that there are, and name those they cannot do without", () => {
  const known = new Set(Object.values(TOOLSETS).flat());
  const values = { subject: "a", change: "a", product: "a" };
  const services = { jobs: { list: () => [] } } as unknown as Parameters<
    typeof prompts[number]["write"]
  >[1];
  for (const prompt of prompts) {
    const text = prompt.write(values, services);
    assertEquals(prompt.tools.filter((tool) => !text.includes(tool)), []);
    const named = text.match(/\b(?:get|list|generate|run|view|image)_\w+/g) ?? [];
    assertEquals(named.filter((tool) => !known.has(tool)), []);
  }
});
