import { assert, assertEquals, assertThrows } from "@std/assert";
import { fillTemplate } from "../../src/workflow/template.ts";
import { controlInputs, type WantedControl, withControl } from "../../src/workflow/with_control.ts";
import { withExtra } from "../../src/workflow/with_extra.ts";
import { shippedTemplate } from "./shipped_template.ts";

const CONTROL: WantedControl = {
  ...{ image: "a.png", file: "canny.pth", findEdges: false },
  ...{ strength: 0.8, start: 0.1, end: 0.9 },
};

Deno.test("withControl() stands between both conditionings and the sampler", () => {
  const plain = shippedTemplate("text_to_image");
  const before = structuredClone(plain.workflow);
  const { template, values } = withControl(plain, CONTROL);
  const { workflow } = fillTemplate(template, { prompt: "x", checkpoint: "m", ...values }, {
    variables: { width: 8, height: 8, steps: 1, cfg: 1 },
  });
  assertEquals(workflow["sampler"]?.inputs["positive"], ["easel_control", 0]);
  assertEquals(workflow["sampler"]?.inputs["negative"], ["easel_control", 1]);
  assertEquals(workflow["easel_control"], {
    class_type: "ControlNetApplyAdvanced",
    inputs: {
      positive: ["positive", 0],
      negative: ["negative", 0],
      control_net: ["easel_controlnet", 0],
      image: ["easel_control_image", 0],
      strength: 0.8,
      start_percent: 0.1,
      end_percent: 0.9,
    },
  });
  assertEquals(workflow["easel_controlnet"]?.inputs, { control_net_name: "canny.pth" });
  assertEquals(workflow["easel_control_image"]?.inputs, { image: "a.png" });
  assertEquals(plain.workflow, before);
});

Deno.test("withControl() finds edges, and says what a union is given, where that is wanted", () => {
  const wish = { ...CONTROL, findEdges: true, unionType: "depth" };
  const { workflow } = withControl(shippedTemplate("text_to_image"), wish).template;
  const { image, control_net } = workflow["easel_control"]?.inputs ?? {};
  assertEquals(image, ["easel_control_edges", 0]);
  assertEquals(workflow["easel_control_edges"]?.inputs["image"], ["easel_control_image", 0]);
  assertEquals(control_net, ["easel_controlnet_type", 0]);
  assertEquals(workflow["easel_controlnet_type"]?.inputs["type"], "depth");
});

Deno.test("withControl() leaves a refiner to itself", () => {
  const refined = withExtra(shippedTemplate("text_to_image"), "sdxl_refiner");
  const { workflow } = withControl(refined, CONTROL).template;
  assertEquals(workflow["sampler"]?.inputs["positive"], ["easel_control", 0]);
  assertEquals(workflow["easel_refine"]?.inputs["positive"], ["easel_refiner_positive", 0]);
});

Deno.test("controlInputs() finds again what withControl() has put in, and nothing else", () => {
  const plain = shippedTemplate("text_to_image");
  const { template } = withControl(plain, CONTROL);
  assertEquals(controlInputs(plain.workflow), []);
  const names = controlInputs(template.workflow).map(({ name }) => name);
  assertEquals(names, [
    ...["control_image", "control_net", "control_strength", "control_start", "control_end"],
  ]);
  assertEquals(template.inputs.slice(-5).map(({ name }) => name), names);
});

Deno.test("withControl() refuses a workflow without one sampler for it", () => {
  assertThrows(
    () => withControl(shippedTemplate("upscale"), CONTROL),
    RangeError,
    'Cannot use control with "upscale": it has no samplers that a ControlNet goes to.',
  );
  const plain = shippedTemplate("text_to_image");
  const { sampler } = plain.workflow;
  assert(sampler);
  const two = { ...plain, workflow: { ...plain.workflow, other: structuredClone(sampler) } };
  assertThrows(() => withControl(two, CONTROL), RangeError, "it has 2 samplers");
  const { template } = withControl(plain, CONTROL);
  assertThrows(() => withControl(template, CONTROL), RangeError, "it has a ControlNet already");
});
