import { assert, assertEquals } from "@std/assert";
import { type ApiWorkflow, isNodeLink } from "../../src/comfyui/api_workflow.ts";
import { describeInput } from "../../src/workflow/inputs/describe_input.ts";
import { discoverInputs } from "../../src/workflow/discover_inputs.ts";
import { WorkflowReader } from "../../src/workflow/discover/workflow_reader.ts";
import { fillTemplate, type TemplateInput } from "../../src/workflow/template.ts";
import { toTemplate } from "../../src/workflow/to_template.ts";
import {
  hasSharedConversion,
  NEEDS_SHARED,
  sharedObjectInfo,
  sharedPairs,
} from "./shared_conversion.ts";

const SAMPLERS = ["KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced"];

type Core = "prompt" | "negative_prompt" | "seed" | "steps" | "model";

/** How an input of a target is told, whatever its author calls it. */
const TOLD: Record<Core, (input: TemplateInput) => boolean> = {
  prompt: (input) =>
    input.type === "string" && /prompt|positive|^text(_\d+)?$/.test(input.name) &&
    !/negative/.test(input.name),
  negative_prompt: (input) => input.type === "string" && /negative/.test(input.name),
  seed: (input) => input.type === "integer" && /seed/.test(input.name),
  steps: (input) => input.type === "integer" && /steps/.test(input.name),
  model: (input) => /\.(safetensors|ckpt|gguf)$/.test(String(input.default)),
};

/** What a workflow has not cannot be found. */
const LACKS: Record<Core, (classes: Set<string>, workflow: ApiWorkflow) => boolean> = {
  prompt: (classes) => ![...classes].some((name) => /TextEncode/.test(name)),
  negative_prompt: (classes) =>
    classes.has("ConditioningZeroOut") || classes.has("BasicGuider") ||
    ![...classes].some((name) => /TextEncode/.test(name)),
  seed: () => false,
  steps: (classes) => classes.has("ManualSigmas"),
  model: () => false,
};

Deno.test({
  name: `toTemplate() finds the core inputs of 93 % of what samples${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    const objectInfo = sharedObjectInfo();
    const counts = new Map<string, number>();
    const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const { name, saved, api } of sharedPairs("pairs")) {
      const classes = new Set(Object.values(api).map((node) => node.class_type));
      if (!SAMPLERS.some((type) => classes.has(type))) continue;
      const { inputs, workflow } = toTemplate({ name, json: saved }, objectInfo).template;
      const has = (Object.keys(TOLD) as Core[]).filter((target) =>
        inputs.some(TOLD[target]) || LACKS[target](classes, workflow)
      );
      for (const target of has) count(target);
      if (has.length === Object.keys(TOLD).length) count("core");
      count("all");
    }
    // deno-lint-ignore no-console -- a run is read for its score
    console.log("templates of workflows that sample:", Object.fromEntries(counts));
    assert((counts.get("core") ?? 0) >= 0.93 * (counts.get("all") ?? 1));
  },
});

Deno.test({
  name: `toTemplate() gives inputs that leave a workflow as it is unless given${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    const objectInfo = sharedObjectInfo();
    for (const { name, saved } of sharedPairs("pairs")) {
      const { template } = toTemplate({ name, json: saved }, objectInfo);
      assertEquals(fillTemplate(template, {}).workflow, template.workflow, name);
      const names = template.inputs.map((input) => input.name);
      assertEquals(names.length, new Set(names).size, `${name}: ${names}`);
      for (const it of names) assert(/^[a-z0-9_]{1,64}$/.test(it), `${name}: ${it}`);
      for (const { targets } of template.inputs) {
        for (const { nodeId, input } of targets) {
          const value = template.workflow[nodeId]?.inputs[input];
          assert(value !== undefined && !isNodeLink(value), `${name}: ${nodeId}.${input}`);
        }
      }
    }
  },
});

Deno.test({
  name: `toTemplate() loses nothing that the graph tells${NEEDS_SHARED}`,
  ignore: !hasSharedConversion,
  fn() {
    const objectInfo = sharedObjectInfo();
    for (const { name, saved } of sharedPairs("pairs")) {
      const { template: { inputs, workflow } } = toTemplate({ name, json: saved }, objectInfo);
      const reader = new WorkflowReader(workflow, objectInfo);
      const written = new Set(
        inputs.flatMap(({ targets }) => targets.map(({ nodeId, input }) => `${nodeId}.${input}`)),
      );
      for (const place of discoverInputs(workflow, objectInfo)) {
        if (!describeInput(reader, place)) continue;
        assert(written.has(`${place.nodeId}.${place.input}`), `${name}: ${place.name}`);
      }
    }
  },
});
