import { assertEquals, assertThrows } from "@std/assert";
import { forInpaintModel } from "../../src/workflow/for_inpaint_model.ts";
import { shippedTemplate } from "./shipped_template.ts";

Deno.test("forInpaintModel() tells the model what lies around the mask", () => {
  const shipped = shippedTemplate("inpaint");
  const before = structuredClone(shipped);
  const { workflow, inputs } = forInpaintModel(shipped);
  assertEquals(shipped, before);
  assertEquals(workflow["easel_inpaint_conditioning"], {
    class_type: "InpaintModelConditioning",
    inputs: {
      positive: ["positive", 0],
      negative: ["negative", 0],
      vae: ["checkpoint", 2],
      pixels: ["image", 0],
      mask: ["context", 0],
      noise_mask: true,
    },
  });
  const { positive, negative, latent_image } = workflow["sampler"]?.inputs ?? {};
  assertEquals([positive, negative, latent_image].map((link) => Array.isArray(link) && link[1]), [
    ...[0, 1, 2],
  ]);
  const links = Object.values(workflow).flatMap((node) => Object.values(node.inputs))
    .filter(Array.isArray).map(([id]) => String(id));
  assertEquals(links.filter((id) => !Object.hasOwn(workflow, id)), []);
  const lost = inputs.flatMap(({ targets }) => targets)
    .filter(({ nodeId }) => !Object.hasOwn(workflow, nodeId));
  assertEquals(lost, []);
});

Deno.test("forInpaintModel() refuses a workflow that is built otherwise", () => {
  const other = { name: "mine", description: "", inputs: [], workflow: {} };
  assertThrows(() => forInpaintModel(other), TypeError, 'with "mine": it is not built as inpaint');
});
