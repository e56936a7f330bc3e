import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { fillTemplate } from "../../src/workflow/template.ts";
import { toTemplate, workflowClasses } from "../../src/workflow/to_template.ts";
import {
  changed,
  CLASSIC_INFO,
  classicApi,
  classicSaved,
  places,
  read,
  SCHEDULERS,
} from "./classic_graph.ts";

const CLASSIC_PLACES = {
  prompt: "6.text",
  negative_prompt: "7.text",
  seed: "3.seed",
  steps: "3.steps",
  cfg: "3.cfg",
  sampler_name: "3.sampler_name",
  scheduler: "3.scheduler",
  denoise: "3.denoise",
  checkpoint: "4.ckpt_name",
  width: "5.width",
  height: "5.height",
  batch_size: "5.batch_size",
};

Deno.test("toTemplate() finds the inputs of the classic graph in API format", () => {
  assertEquals(places(read(classicApi())), CLASSIC_PLACES);
});

Deno.test("toTemplate() finds the same inputs in what the editor saves", () => {
  const reading = read(classicSaved());
  assertEquals(places(reading), CLASSIC_PLACES);
  assertEquals(reading.saved?.nodes.length, 7);
  assertEquals(reading.warnings, []);
});

Deno.test("toTemplate() unwraps what is posted to /prompt", () => {
  const reading = read({ client_id: "x", prompt: classicApi() });
  assertEquals(places(reading), CLASSIC_PLACES);
  assertEquals(reading.template.workflow, classicApi());
});

Deno.test("toTemplate() takes the inputs of a __metadata__ block and adds none", () => {
  const __metadata__ = {
    tool_name: "make_boat",
    description: "Makes a boat",
    parameters: {
      prompt: { type: "string", required: true, description: "What to see" },
      seed: { type: "int", default: 0, max: 18446744073709551615n },
      model: { type: "string", default: "${default_model}" },
    },
  };
  const nodes = classicApi({
    ...changed("3", { seed: "{{seed}}" }),
    ...changed("4", { ckpt_name: "{{model}}" }),
    ...changed("6", { text: "a photo of {{prompt}}" }),
  });
  for (const json of [{ __metadata__, ...nodes }, { __metadata__, prompt: nodes }]) {
    const { template, warnings } = read(json);
    assertEquals(warnings, []);
    assertEquals([template.name, template.description], ["make_boat", "Makes a boat"]);
    assertEquals(template.inputs.map(({ name }) => name), ["prompt", "seed", "model"]);
    const { workflow } = fillTemplate(
      template,
      { prompt: "a boat", seed: "18446744073709551615" },
      {
        variables: { default_model: "m.ckpt" },
      },
    );
    assertEquals(workflow["6"]?.inputs["text"], "a photo of a boat");
    assertEquals(workflow["3"]?.inputs["seed"], 18446744073709551615n);
    assertEquals(workflow["4"]?.inputs["ckpt_name"], "m.ckpt");
  }
});

Deno.test("toTemplate() finds inputs where a __metadata__ block only describes", () => {
  const { template } = read({ __metadata__: { description: "A boat" }, ...classicApi() });
  assertEquals(template.description, "A boat");
  assertEquals(template.inputs.length, Object.keys(CLASSIC_PLACES).length);
});

Deno.test("toTemplate() says which parameter of a __metadata__ block does nothing", () => {
  const __metadata__ = { parameters: { mood: { type: "string", default: "" } } };
  const [warning = ""] = read({ __metadata__, ...classicApi() }).warnings;
  assertStringIncludes(warning, '"mood" does nothing');
});

Deno.test("toTemplate() describes each input by its node's class and its value", () => {
  const { template } = read(classicApi());
  const input = (name: string) => template.inputs.find((it) => it.name === name);
  assertEquals(input("width"), {
    name: "width",
    type: "integer",
    required: false,
    default: 512,
    minimum: 16,
    maximum: 16384,
    description: "The width in pixels.",
    targets: [{ nodeId: "5", input: "width" }],
  });
  assertEquals(input("cfg")?.type, "number");
  assertEquals(input("prompt")?.default, "a boat");
  assertEquals(input("scheduler")?.choices, SCHEDULERS);
  assertEquals(input("sampler_name")?.choices, undefined);
  assertEquals([input("seed")?.minimum, input("seed")?.maximum], [0, undefined]);
});

Deno.test("toTemplate() reads a workflow without knowing one of its classes", () => {
  const reading = toTemplate({ name: "boat", json: classicApi() }, {});
  assertEquals(reading.missing.length, 6);
  const names = reading.template.inputs.map(({ name }) => name);
  for (const name of ["prompt", "negative_prompt", "seed", "steps", "checkpoint", "width"]) {
    assert(names.includes(name), `no ${name} among ${names}`);
  }
});

Deno.test("toTemplate() numbers what there is several of and says where each is", () => {
  const second = changed("3", { latent_image: ["3", 0], seed: 7 }, "Refiner")["3"]!;
  const { template } = read(classicApi({
    "30": second,
    ...changed("8", { samples: ["30", 0] }),
  }));
  const seeds = template.inputs.filter(({ name }) => name.startsWith("seed"));
  assertEquals(seeds.map(({ name, default: value }) => [name, value]), [
    ["seed", 156680208700286],
    ["seed_2", 7],
  ]);
  assertEquals(seeds[1]?.description, 'Node 30, "Refiner".');
});

Deno.test("toTemplate() never writes over a link", () => {
  const reading = read(classicApi({
    "20": ["PrimitiveInt", { value: 640 }],
    ...changed("5", { width: ["20", 0] }),
  }));
  assertEquals(places(reading)["width"], "20.value");
});

Deno.test("toTemplate() leaves out a preview where a picture is saved, and only there", () => {
  const preview = {
    "10": ["PreviewImage", { images: ["8", 0] }] as [string, { images: [string, number] }],
  };
  assertEquals(Object.keys(read(classicApi(preview)).template.workflow).length, 7);
  const { template } = read(classicApi({ ...preview, "9": ["VAEDecode", {}] }));
  assert("10" in template.workflow);
});

Deno.test("toTemplate() tells what the editor's file made it guess, and which classes lack", () => {
  const odd = classicSaved().nodes.find(({ id }) => id === 5)!;
  const { warnings, missing } = read(
    classicSaved([{ ...odd, widgets_values: ["wide", 768, 1] }, {
      id: 11,
      type: "Elsewhere",
      inputs: [{ name: "images", type: "IMAGE", link: 9 }],
    }]),
  );
  assertEquals(missing, ["Elsewhere"]);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, 'Node 5 "The EmptyLatentImage": value "wide"');
});

Deno.test("toTemplate() says why something is no workflow", () => {
  const problem = (json: unknown) => {
    return assertThrows(() => read(json), TypeError, 'Cannot read workflow "boat": ').message;
  };
  assertStringIncludes(problem([]), "no JSON object");
  assertStringIncludes(problem("x"), "no JSON object");
  assertStringIncludes(problem({}), "it has no nodes");
  assertStringIncludes(problem({ prompt: {} }), "it has no nodes");
  assertStringIncludes(problem({ ...classicApi(), note: "hello" }), 'entry "note" is no node');
  assertStringIncludes(problem({ __metadata__: { parameters: {} } }), "it has no nodes");
  const inner = { id: "u", nodes: [{ id: 1, type: "u" }], links: [] };
  const endless = { nodes: [{ id: 1, type: "u" }], definitions: { subgraphs: [inner] } };
  assertStringIncludes(problem(endless), "contains itself");
});

Deno.test("toTemplate() survives a switched-off subgraph that contains itself", () => {
  const inner = { id: "u", nodes: [{ id: 1, type: "u" }], links: [] };
  const off = { id: 20, type: "u", mode: 2 };
  const json = { ...classicSaved([off]), definitions: { subgraphs: [inner] } };
  assertEquals(places(read(json)), CLASSIC_PLACES);
});

Deno.test("workflowClasses() names the classes of every format, and none for what is none", () => {
  const classes = [...new Set(Object.values(classicApi()).map((it) => it.class_type))].sort();
  for (const json of [classicApi(), classicSaved(), { prompt: classicApi() }]) {
    assertEquals(workflowClasses({ name: "boat", json }).sort(), classes);
  }
  assertEquals(
    workflowClasses({ name: "boat", json: { __metadata__: {}, ...classicApi() } }).sort(),
    classes,
  );
  assertEquals(workflowClasses({ name: "boat", json: 5 }), []);
  assert(classes.every((name) => Object.hasOwn(CLASSIC_INFO, name)));
});
