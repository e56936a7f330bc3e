import { assert, assertEquals } from "@std/assert";
import { type ObjectInfo, ObjectInfoSchema } from "../../src/comfyui/object_info.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { shippedWorkflows } from "../../src/workflow/shipped.ts";
import { fillTemplate } from "../../src/workflow/template.ts";
import { toTemplate } from "../../src/workflow/to_template.ts";
import { validateWorkflow } from "../../src/workflow/validate.ts";

const PLAIN = ["basic", "basic_api_test", "default_workflow"];

async function objectInfoOf(demo: DemoEngine): Promise<ObjectInfo> {
  const response = await demo.fetch(new Request("http://engine.invalid/object_info"));
  return ObjectInfoSchema.parse(await response.json());
}

for (const name of PLAIN) {
  Deno.test(`${name} has the inputs of a plain workflow and is what ComfyUI takes`, async () => {
    await using demo = new DemoEngine({ stepMs: 0 });
    const objectInfo = await objectInfoOf(demo);
    const json = shippedWorkflows().find((one) => one.name === name)?.json;
    const { template, warnings, missing } = toTemplate({ name, json }, objectInfo);
    assertEquals([warnings, missing], [[], []]);
    const names = template.inputs.map((input) => input.name);
    const core = ["prompt", "negative_prompt", "width", "height", "checkpoint", "seed", "steps"];
    for (const one of core) assert(names.includes(one), `no ${one} among ${names}`);
    const { workflow } = fillTemplate(template, { prompt: "a boat", seed: "7", steps: 1 });
    assertEquals(validateWorkflow(workflow, objectInfo), []);
    const body = JSON.stringify({ prompt: workflow });
    const request = new Request("http://engine.invalid/prompt", { method: "POST", body });
    const response = await demo.fetch(request);
    assertEquals([response.status, (await response.json()).node_errors], [200, {}]);
  });
}

Deno.test("basic and basic_api_test are one workflow in the editor's two formats", async () => {
  await using demo = new DemoEngine();
  const objectInfo = await objectInfoOf(demo);
  const inputs = ["basic", "basic_api_test"].map((name) => {
    const json = shippedWorkflows().find((one) => one.name === name)?.json;
    const { workflow } = toTemplate({ name, json }, objectInfo).template;
    return Object.fromEntries(Object.entries(workflow).map(([id, node]) => [id, node.inputs]));
  });
  assertEquals(inputs[0], inputs[1]);
});
