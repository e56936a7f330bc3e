import { assertEquals } from "@std/assert";
import { convertWorkflow } from "../../src/workflow/convert.ts";
import { convert, inputsOf, node, SAMPLE_INFO, saved } from "./convert_samples.ts";

function widgetsOf(type: string, values: unknown): Record<string, unknown> | undefined {
  return inputsOf(saved([node(1, type, { widgets_values: values as never })]), "1");
}

Deno.test("convertWorkflow() leaves out what a seed does after a run, whatever its value", () => {
  const expected = { seed: 5, steps: 9, sampler_name: "ddim" };
  assertEquals(widgetsOf("Sample", [5, "fixed", 9, "ddim"]), expected);
  assertEquals(widgetsOf("Sample", [5, true, 9, "ddim"]), expected);
});

Deno.test("convertWorkflow() sends a text that reads like a seed's control", () => {
  assertEquals(widgetsOf("Encode", ["randomize"]), { text: "randomize" });
});

Deno.test("convertWorkflow() fills in defaults where values are missing", () => {
  assertEquals(widgetsOf("Sample", [5]), { seed: 5, steps: 20, sampler_name: "euler" });
  assertEquals(widgetsOf("Sample", undefined), { seed: 0, steps: 20, sampler_name: "euler" });
});

Deno.test("convertWorkflow() ignores surplus values", () => {
  assertEquals(widgetsOf("LoadImage", ["x.png", "image", 3, null]), { image: "x.png" });
});

Deno.test("convertWorkflow() takes values by name where they are saved by name", () => {
  assertEquals(widgetsOf("Sample", { steps: 7, seed: 1 }), {
    seed: 1,
    steps: 7,
    sampler_name: "euler",
  });
});

Deno.test("convertWorkflow() keeps plain values by name that the class does not declare", () => {
  const values = { format: "gif", crf: 19, loop: true, videopreview: { hidden: false } };
  assertEquals(widgetsOf("Video", values), { format: "gif", crf: 19, loop: true });
});

Deno.test("convertWorkflow() prefers a value's name to its position", () => {
  // Saved when the class had one more widget at the front.
  const skewed = node(1, "Sample", {
    widgets_values: ["gone", 5, "fixed", 9, "ddim"],
    widgets_values_named: { gone: "gone", seed: 5, steps: 9 },
  });
  assertEquals(inputsOf(saved([skewed]), "1"), { seed: 5, steps: 9, sampler_name: "euler" });
});

Deno.test("convertWorkflow() takes positions for what has no name where the two agree", () => {
  const agreeing = node(1, "Sample", {
    widgets_values: [5, "fixed", 9, "ddim"],
    widgets_values_named: { seed: 5, steps: 9 },
  });
  assertEquals(inputsOf(saved([agreeing]), "1"), { seed: 5, steps: 9, sampler_name: "ddim" });
});

Deno.test("convertWorkflow() turns null into the first option and the empty text", () => {
  assertEquals(widgetsOf("Load", [null]), { name: "a.st" });
  assertEquals(widgetsOf("Encode", [null]), { text: "" });
});

Deno.test("convertWorkflow() sends an option that the server does not list", () => {
  assertEquals(widgetsOf("Load", ["mine.st"]), { name: "mine.st" });
});

Deno.test("convertWorkflow() strips the sampler prefix of early files", () => {
  assertEquals(widgetsOf("Sample", [1, "fixed", 2, "sample_ddim"])?.["sampler_name"], "ddim");
});

Deno.test("convertWorkflow() drops the values that old files hold for forced inputs", () => {
  assertEquals(widgetsOf("Forced", [7, 0, 9]), { first: 7, last: 9 });
  assertEquals(widgetsOf("Forced", [7, 9]), { first: 7, last: 9 });
});

Deno.test("convertWorkflow() wraps lists and curves, so that no server takes them for links", () => {
  assertEquals(widgetsOf("Points", [{ points: [[0, 1]] }, [1, 2]]), {
    curve: { __type__: "CURVE", __value__: { points: [[0, 1]] } },
    marks: { __value__: [1, 2] },
  });
});

Deno.test("convertWorkflow() sends a seed beyond 2^53 digit for digit", () => {
  assertEquals(widgetsOf("Sample", [2n ** 63n + 1n, "fixed"])?.["seed"], 2n ** 63n + 1n);
});

Deno.test("convertWorkflow() gives dynamic combos the inputs of their key", () => {
  assertEquals(widgetsOf("Resize", ["size", 99, "nearest"]), {
    mode: "size",
    "mode.width": 99,
    method: "nearest",
  });
  assertEquals(widgetsOf("Resize", []), { mode: "scale", "mode.factor": 2, method: "area" });
});

Deno.test("convertWorkflow() warns of a key that a dynamic combo does not know", () => {
  const workflow = saved([node(1, "Resize", { title: "Mine", widgets_values: ["gone", "area"] })]);
  const { warnings } = convertWorkflow(workflow, SAMPLE_INFO);
  assertEquals(warnings, [{
    nodeId: "1",
    title: "Mine",
    message: 'value "gone" does not fit input "mode"; the file may be from another version of ' +
      "this node",
  }]);
});

Deno.test("convertWorkflow() warns of a text where a number belongs", () => {
  const { warnings } = convertWorkflow(
    saved([node(1, "Latent", { widgets_values: ["wide", 2] })]),
    SAMPLE_INFO,
  );
  assertEquals(warnings.map(({ nodeId }) => nodeId), ["1"]);
});

Deno.test("convertWorkflow() writes out a custom combo's options and the choice's index", () => {
  assertEquals(widgetsOf("CustomCombo", ["two", 0, "one", "two", "", ""]), {
    choice: "two",
    index: 1,
    option1: "one",
    option2: "two",
    option3: "",
  });
  assertEquals(widgetsOf("CustomCombo", undefined), { index: -1, option1: "" });
});

Deno.test("convertWorkflow() keeps a node of an unknown class that others are linked to", () => {
  const unknown = node(1, "Mystery", {
    links: { "seed*": null, "style*": null },
    widgets_values: [4, "randomize", "fixed"],
  });
  const workflow = saved(
    [unknown, node(2, "SaveImage", { links: { images: 1 }, widgets_values: ["x"] })],
    [[1, 1, 0, 2]],
  );
  const { workflow: converted, missing } = convertWorkflow(workflow, SAMPLE_INFO);
  assertEquals(converted["1"]?.class_type, "Mystery");
  assertEquals(converted["1"]?.inputs, { seed: 4, style: "fixed" });
  assertEquals(missing, ["Mystery"]);
});

Deno.test("convertWorkflow() leaves out an unknown node that nothing is linked to", () => {
  const { workflow, missing, warnings } = convertWorkflow(
    saved([node(1, "Fast Label"), node(2, "Latent")]),
    SAMPLE_INFO,
  );
  assertEquals([Object.keys(workflow), missing], [["2"], []]);
  assertEquals(warnings.map(({ nodeId }) => nodeId), ["1"]);
});

Deno.test("convertWorkflow() does not take a class for one of JavaScript's own names", () => {
  const workflow = saved([node(1, "constructor", { links: { toString: 1 } })], [[1, 1, 0, 1]]);
  assertEquals(convertWorkflow(workflow, SAMPLE_INFO).missing, ["constructor"]);
});

Deno.test("convertWorkflow() titles a node as the editor does", () => {
  const workflow = convert(saved([node(1, "Latent"), node(2, "Latent", { title: "Mine" })]));
  assertEquals(workflow["1"]?._meta, { title: "The Latent" });
  assertEquals(workflow["2"]?._meta, { title: "Mine" });
});
