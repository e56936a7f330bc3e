import { assertEquals } from "@std/assert";
import { forSampling } from "../../../src/mcp/workflow/sampling_size.ts";
import { shippedTemplate } from "../../workflow/shipped_template.ts";

function sized(width: number, height: number, options = {}) {
  const file = { filename: "a.png", subfolder: "", type: "input" as const };
  const header = {
    format: "png",
    width,
    height,
    frames: 1,
    hasAlpha: false,
    complete: true,
  } as const;
  return forSampling(shippedTemplate("inpaint"), { file, header }, options).template.workflow;
}

Deno.test("forSampling() gives the model a copy of at most two megapixels, in steps of 8", () => {
  const sizes = [[6000, 4000], [16_000, 200]].map(([width = 0, height = 0]) => {
    const inputs = sized(width, height)["smaller"]?.inputs ?? {};
    return [inputs["width"], inputs["height"]];
  });
  assertEquals(sizes, [[1768, 1176], [12952, 160]]);
  const photo = sized(6000, 4000);
  assertEquals(photo["encode"]?.inputs["pixels"], ["smaller", 0]);
  assertEquals(photo["composite"]?.inputs["destination"], ["image", 0]);
});

Deno.test("forSampling() leaves a picture that models can take", () => {
  const workflow = sized(2048, 1024);
  assertEquals(workflow["encode"]?.inputs["pixels"], ["image", 0]);
  assertEquals("smaller" in workflow, false);
});

Deno.test("forSampling() stretches what goes back to whole blocks, and leaves all else", () => {
  const copy = sized(1001, 665, { wholeBlocks: true })["smaller"]?.inputs ?? {};
  assertEquals([copy["width"], copy["height"]], [1000, 664]);
  const up = sized(1006, 670, { wholeBlocks: true })["smaller"]?.inputs ?? {};
  assertEquals([up["width"], up["height"]], [1008, 672]);
  assertEquals(sized(1000, 664, { wholeBlocks: true })["smaller"], undefined);
  assertEquals(sized(1001, 665)["smaller"], undefined);
});
