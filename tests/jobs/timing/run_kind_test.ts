import { assertEquals, assertNotEquals } from "@std/assert";
import type { ApiNode, ApiWorkflow } from "../../../src/comfyui/api_workflow.ts";
import { plannedSteps, runKind } from "../../../src/jobs/timing/run_kind.ts";
import { pictureOf } from "../simulated_run.ts";

function kindWith(id: string, inputs: ApiNode["inputs"]): string {
  const workflow = pictureOf();
  const node = workflow[id]!;
  return runKind({ ...workflow, [id]: { ...node, inputs: { ...node.inputs, ...inputs } } });
}

Deno.test("runKind() minds no seed, text, number of steps or order of nodes", () => {
  const kind = runKind(pictureOf());
  assertEquals(runKind(pictureOf({ seed: 7, steps: 50 })), kind);
  assertEquals(kindWith("7", { filename_prefix: "x" }), kind);
  const turned = Object.fromEntries(
    Object.entries({ b: pictureOf()["1"]!, a: pictureOf()["2"]! }).reverse(),
  );
  assertEquals(runKind(turned), runKind({ b: pictureOf()["1"]!, a: pictureOf()["2"]! }));
});

Deno.test("runKind() minds what makes a step take longer", () => {
  const kinds = [
    runKind(pictureOf()),
    runKind(pictureOf({ width: 1024 })),
    runKind(pictureOf({ steps: 1 })),
    kindWith("1", { ckpt_name: "b.safetensors" }),
    kindWith("4", { batch_size: 4 }),
    kindWith("5", { sampler_name: "heun" }),
    kindWith("5", { cfg: 1 }),
    kindWith("2", { image: "a.png" }),
    runKind({ ...pictureOf(), "8": { class_type: "PreviewImage", inputs: {} } }),
  ];
  assertEquals(new Set(kinds).size, kinds.length);
  assertNotEquals(kindWith("2", { image: "a.png" }), kindWith("2", { image: "b.png" }));
});

Deno.test("plannedSteps() counts what each sampler does, by the range it is given", () => {
  const sampler = (inputs: ApiNode["inputs"]) => ({ class_type: "KSamplerAdvanced", inputs });
  const workflow: ApiWorkflow = {
    base: sampler({ steps: 25, start_at_step: 0, end_at_step: 20 }),
    refiner: sampler({ steps: 25, start_at_step: 20, end_at_step: 10_000 }),
    odd: sampler({ steps: 25, start_at_step: 30, end_at_step: ["x", 0] }),
    save: { class_type: "SaveImage", inputs: {} },
  };
  assertEquals([...plannedSteps(workflow)], [["base", 20], ["refiner", 5], ["odd", 1]]);
});
