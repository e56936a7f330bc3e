import { assert, assertEquals } from "@std/assert";
import { call, textOf } from "./call_tool.ts";
import { easelInMemory } from "./easel_in_memory.ts";
import { dataUrl, maskPicture, pattern, png } from "./image_input/pictures.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("what a tool answers fits the schema that it tells", STRICT, async () => {
  await using easel = await easelInMemory({
    stepMs: 0,
    onSample: () => ({ role: "assistant", model: "m", content: { type: "text", text: "a boat" } }),
  });
  // From now on the SDK's client checks each answer, and rejects one that does not fit.
  const { tools } = await easel.client.listTools();
  const image = dataUrl(png(pattern(64, 48)));
  const mask = dataUrl(png(maskPicture(64, 48, (x) => x < 20)));
  const paint = { prompt: "a boat", steps: 1 };
  const first = await call(easel, "generate_image", { ...paint, width: 64, height: 64 });
  const job_id = first.structuredContent?.job_id ?? "";
  const calls: [tool: string, input: Record<string, unknown>][] = [
    ["get_job", { job_id }],
    ["image_to_image", { ...paint, image }],
    ["inpaint", { ...paint, image, mask }],
    ["upscale", { image }],
    ["regenerate", { job_id }],
    ["describe_image", { image }],
    ["view_image", { file: job_id }],
    ["list_models", {}],
    ["list_models", { kind: "loras" }],
    ["list_models", { query: "no such model" }],
    ["get_workflow", { name: "inpaint" }],
    ["run_workflow", { workflow: "text_to_image", inputs: { ...paint, width: 64, height: 64 } }],
    ["validate_workflow", { workflow: "inpaint" }],
  ];
  for (const [tool, input] of calls) {
    const result = await call(easel, tool, input);
    assertEquals(result.isError ?? false, false, `${tool}: ${textOf(result)}`);
    assert(result.structuredContent, tool);
  }
  const told = tools.filter(({ outputSchema }) => outputSchema).map(({ name }) => name);
  const called = new Set(["generate_image", ...calls.map(([tool]) => tool)]);
  assertEquals(told.filter((name) => !called.has(name)), []);
});
