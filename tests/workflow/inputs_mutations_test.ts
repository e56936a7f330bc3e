import { assert, assertEquals } from "@std/assert";
import { isNodeLink } from "../../src/comfyui/api_workflow.ts";
import { fillTemplate } from "../../src/workflow/template.ts";
import { toTemplate, workflowClasses } from "../../src/workflow/to_template.ts";
import { CLASSIC_INFO, classicApi, classicSaved } from "./classic_graph.ts";
import { node, subgraph } from "./convert_samples.ts";
import { mutate, seeded } from "./mutate.ts";

const MUTATIONS = 4_000;
const SEED = 77_003;

/** Something of everything that inputs are read from. */
function samples(): { json: unknown; sidecar?: unknown }[] {
  const text = subgraph("text", {
    inputs: ["clip", "text"],
    outputs: ["CONDITIONING"],
    nodes: [
      node(1, "CLIPTextEncode", { links: { clip: 1, "text*": 2 }, widgets_values: ["inner"] }),
      node(2, "PrimitiveNode", { widgets_values: [5] }),
    ],
    links: [[1, -10, 0, 1], [2, -10, 1, 1], [3, 1, 0, -20]],
  });
  const host = node(6, "text", {
    title: "$prompt.text!: What to see",
    links: { clip: 3, text: null },
    widgets_values: ["a {{boat}}"],
    properties: { proxyWidgets: [["-1", "text"], ["1", "text"]] },
  });
  const whole = {
    ...classicSaved([host, node(21, "PrimitiveNode", { widgets_values: [640] })]),
    definitions: { subgraphs: [text] },
    extra: { linearData: { inputs: [["6", "text"], [3, "steps"]] } },
  };
  const parameters = {
    boat: { type: "string", required: true },
    steps: { node: "3", input: "steps", min: 1, targets: [{ node: "KSampler", input: "cfg" }] },
  };
  return [
    { json: whole, sidecar: { tool_name: "x", parameters } },
    { json: { prompt: classicApi() }, sidecar: { parameters } },
    { json: { __metadata__: { parameters, description: "x" }, ...classicApi() } },
  ];
}

function assertSound(json: unknown, sidecar: unknown): void {
  const { template } = toTemplate({ name: "x", json, sidecar }, CLASSIC_INFO);
  const names = template.inputs.map(({ name }) => name);
  assertEquals(names.length, new Set(names).size, `names ${names}`);
  for (const { targets } of template.inputs) {
    for (const { nodeId, input } of targets) {
      assert(!isNodeLink(template.workflow[nodeId]?.inputs[input]), `${nodeId}.${input} is linked`);
    }
  }
  fillTemplate(template, Object.fromEntries(names.map((name) => [name, "1"])));
}

Deno.test(`toTemplate() reads or clearly refuses ${MUTATIONS} broken workflows`, () => {
  const random = seeded(SEED);
  const texts = samples().map((sample) => JSON.stringify(sample));
  const counts = { read: 0, refused: 0 };
  for (let run = 0; run < MUTATIONS; run++) {
    const broken = mutate(texts[run % texts.length]!, random) as {
      json?: unknown;
      sidecar?: unknown;
    };
    try {
      workflowClasses({ name: "x", json: broken?.json });
      assertSound(broken?.json, broken?.sidecar);
      counts.read++;
    } catch (error) {
      const isOurs = error instanceof TypeError &&
        /^Cannot read (workflow|template) "x": /.test(error.message);
      if (!isOurs) throw new Error(`run ${run}, seed ${SEED}`, { cause: error });
      counts.refused++;
    }
  }
  assert(counts.read > MUTATIONS / 2, JSON.stringify(counts));
});
