import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { InputSpec, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { describeProblem } from "../../src/workflow/problem.ts";
import { validateWorkflow } from "../../src/workflow/validate.ts";

const OBJECT_INFO: ObjectInfo = {
  Make: {
    name: "Make",
    input: {
      required: {
        size: ["INT", { min: 16, max: 4096 }],
        seed: ["INT", { min: 0, max: 18446744073709551615n }],
        mode: [["fast", "slow"], {}],
      },
      optional: {
        ratio: ["FLOAT", { min: 0, max: 1 }],
        file: ["COMBO", { options: ["a.png"] }],
        many: ["COMBO", { options: ["a", "b", "c"], multiselect: true }],
        format: ["COMFY_DYNAMICCOMBO_V3", {
          options: [
            { key: "png" },
            { key: "jpg", inputs: { required: { quality: ["INT", { min: 1, max: 100 }] } } },
          ],
        }],
      },
    },
    output: ["IMAGE", "MASK"],
  },
  Load: {
    name: "Load",
    input: { required: { image: [["a.png"], { image_upload: true }] } },
    output: ["IMAGE"],
  },
  Save: {
    name: "Save",
    input: { required: { images: ["IMAGE"], filename_prefix: ["STRING", { default: "x" }] } },
    output: [],
    output_node: true,
  },
};

function graph(make: Record<string, Json> = {}, save: Record<string, Json> = {}): ApiWorkflow {
  return {
    "1": { class_type: "Make", inputs: { size: 64, seed: 1, mode: "fast", ...make } },
    "2": {
      class_type: "Save",
      inputs: { images: ["1", 0], filename_prefix: "ok", ...save },
      _meta: { title: "Keep it" },
    },
  };
}

function problemsOf(workflow: ApiWorkflow): string[] {
  return validateWorkflow(workflow, OBJECT_INFO).map((problem) => describeProblem(problem));
}

Deno.test("validateWorkflow() takes what ComfyUI takes, coercions included", () => {
  assertEquals(problemsOf(graph()), []);
  assertEquals(problemsOf(graph({ size: "64", seed: 18446744073709551615n, ratio: 1 })), []);
  assertEquals(problemsOf(graph({ size: 64.9, unknown: "ignored" })), []);
  assertEquals(problemsOf(graph({ size: " 1_000 ", ratio: "1e-1" })), []);
  assertEquals(problemsOf(graph({}, { filename_prefix: null })), []);
  assertEquals(problemsOf(graph({ size: { __value__: 64 }, many: { __value__: ["a", "b"] } })), []);
});

Deno.test("validateWorkflow() takes the option that a CustomCombo's user wrote", () => {
  const info = {
    ...OBJECT_INFO,
    CustomCombo: {
      name: "CustomCombo",
      input: { required: { choice: ["COMBO", { options: [] }] as InputSpec } },
      output: ["STRING"],
      output_node: true,
    },
  };
  const node = { class_type: "CustomCombo", inputs: { choice: "9:16", option1: "9:16" } };
  assertEquals(validateWorkflow({ "1": node }, info), []);
});

const BAD: [what: string, workflow: ApiWorkflow, problem: string][] = [
  [
    "a number too large",
    graph({ size: 5000 }),
    "node 1 (Make), input size is 5000: must be at most 4096. Nearest: 4096.",
  ],
  [
    "a number too small",
    graph({ ratio: -1 }),
    "input ratio is -1: must be at least 0. Nearest: 0.",
  ],
  ["a seed beyond 64 bits", graph({ seed: 18446744073709551616n }), "at most 18446744073709551615"],
  ["no number", graph({ size: "wide" }), 'input size is "wide": must be a whole number'],
  [
    "a name not in the list",
    graph({ mode: "fst" }),
    'not in the list: fast, slow. Nearest: "fast".',
  ],
  [
    "a missing input",
    { ...graph(), "1": { class_type: "Make", inputs: { size: 64, seed: 1 } } },
    "input mode: required and missing",
  ],
  ["a number that is null", graph({ size: null }), "input size is null: must be a whole number"],
  ["a number in another base", graph({ size: "0x40" }), "must be a whole number"],
  ["a list that is no link", graph({}, { images: ["1"] }), "must be a link"],
  ["a link whose number is a text", graph({}, { images: ["1", "0"] }), "must be a link"],
  ["a list where one name belongs", graph({ mode: { __value__: ["fast"] } }), "not in the list"],
  [
    "an unknown one of several names",
    graph({ many: { __value__: ["a", "z"] } }),
    "not in the list",
  ],
  ["an object for a name", graph({ mode: {} }), "not in the list: fast, slow"],
  ["a dynamic combo's unknown key", graph({ format: "gif" }), "not in the list: png, jpg"],
  [
    "what a dynamic combo's choice lacks",
    graph({ format: "jpg" }),
    "input format.quality: required and missing",
  ],
  [
    "what a dynamic combo's choice does not take",
    graph({ format: "jpg", "format.quality": 101 }),
    "input format.quality is 101: must be at most 100",
  ],
  ["a link to nowhere", graph({}, { images: ["99", 0] }), "linked to node 99, which is not there"],
  [
    "a link to an output that is not there",
    graph({}, { images: ["1", 7] }),
    "output 7 of node 1 (Make), which has 2",
  ],
  [
    "a link of the wrong type",
    graph({}, { images: ["1", 1] }),
    'node 2 (Save "Keep it"), input images: takes IMAGE, but output 1 of node 1 (Make) gives MASK',
  ],
  [
    "a prefix outside the output folder",
    graph({}, { filename_prefix: "../x" }),
    "must stay inside ComfyUI's output folder",
  ],
  ["an unknown class", { "1": { class_type: "Sve", inputs: {} } }, 'no node class "Sve"'],
  ["no nodes", {}, "it has no nodes"],
  ["no output node", { "1": graph()["1"]! }, "it has no output node"],
];

for (const [what, workflow, problem] of BAD) {
  Deno.test(`validateWorkflow() refuses ${what}`, () => {
    const problems = problemsOf(workflow);
    assertEquals(problems.length, 1, problems.join("\n"));
    assertStringIncludes(problems[0]!, problem);
  });
}

Deno.test("validateWorkflow() names the nodes of a cycle, also in a chain of 20,000", () => {
  const workflow: ApiWorkflow = graph();
  for (let id = 10; id < 20_010; id++) {
    workflow[id] = { class_type: "Save", inputs: { images: [String(id + 1), 0] } };
  }
  workflow["20010"] = { class_type: "Save", inputs: { images: ["20008", 0] } };
  assertEquals(problemsOf(workflow), [
    "the workflow: nodes 20008 -> 20009 -> 20010 -> 20008 depend on each other in a circle.",
  ]);
});

Deno.test("validateWorkflow() refuses an input file outside ComfyUI's input folder", () => {
  for (const image of ["../secret.png", "/etc/passwd", "a/../../b.png", "C:\\x.png", "..\\x.png"]) {
    const workflow: ApiWorkflow = {
      ...graph({}, { images: ["3", 0] }),
      "3": { class_type: "Load", inputs: { image } },
    };
    assertStringIncludes(problemsOf(workflow)[0] ?? "", "inside ComfyUI's input folder");
  }
});

Deno.test("validateWorkflow() takes an uploaded file in a subfolder, which no list shows", () => {
  const workflow: ApiWorkflow = {
    ...graph({}, { images: ["3", 0] }),
    "3": { class_type: "Load", inputs: { image: "easel/abc..def.png" } },
  };
  assertEquals(problemsOf(workflow), []);
});

Deno.test("validateWorkflow() does not check nodes that no output depends on", () => {
  assertEquals(problemsOf({ ...graph(), "9": { class_type: "Make", inputs: {} } }), []);
});

Deno.test("validateWorkflow() says that a file at the top of the input folder is not there", () => {
  const workflow: ApiWorkflow = {
    ...graph({}, { images: ["3", 0] }),
    "3": { class_type: "Load", inputs: { image: "b.png" } },
  };
  const [problem] = validateWorkflow(workflow, OBJECT_INFO);
  assertEquals([problem?.missingFile, problem?.nearest], [true, ["a.png"]]);
  workflow["3"]!.inputs["image"] = "Easel_00001_.png [output]";
  assertEquals(problemsOf(workflow), []);
});
