import {
  type ApiNode,
  type ApiWorkflow,
  isNodeLink,
  type NodeLink,
} from "../comfyui/api_workflow.ts";
import {
  comboOptions,
  type InputSpec,
  type NodeInfo,
  type ObjectInfo,
} from "../comfyui/object_info.ts";
import { checkValue, leavesFolder } from "./check_value.ts";
import { isCustomCombo } from "./convert/custom_combo.ts";
import { type DeclaredInput, declaredInputs } from "./declared_inputs.ts";
import { namesFile } from "./files_read.ts";
import { findCycle } from "./find_cycle.ts";
import { nearest } from "./nearest.ts";
import { problemAt, type WorkflowProblem } from "./problem.ts";
import { outputNodes, upstreamOf } from "./upstream.ts";

/**
 * Checks a workflow as ComfyUI's `POST /prompt` would, and better where ComfyUI's answer is empty
 * (cycles, links to nodes that are not there). Nodes that no output depends on are not checked, as
 * ComfyUI never runs them.
 *
 * @param objectInfo At least the classes that the workflow uses.
 * @returns Every problem found; empty where ComfyUI will take the workflow.
 */
export function validateWorkflow(workflow: ApiWorkflow, objectInfo: ObjectInfo): WorkflowProblem[] {
  if (Object.keys(workflow).length === 0) {
    return [{ message: "it has no nodes. Save it again from ComfyUI" }];
  }
  const unknown = unknownClasses(workflow, objectInfo);
  if (unknown.length > 0) return unknown;
  const outputs = outputNodes(workflow, objectInfo);
  if (outputs.length === 0) {
    return [{ message: "it has no output node. Add one that saves, such as SaveImage" }];
  }
  const cycle = findCycle(workflow);
  if (cycle) {
    return [{
      message: `nodes ${[...cycle, cycle[0]].join(" -> ")} depend on each other in a circle`,
    }];
  }
  return [...upstreamOf(workflow, outputs)].flatMap((id) =>
    nodeProblems(workflow, id, objectInfo).map((problem) => problemAt(workflow, id, problem))
  );
}

function unknownClasses(workflow: ApiWorkflow, objectInfo: ObjectInfo): WorkflowProblem[] {
  return Object.entries(workflow)
    .filter(([, node]) => !Object.hasOwn(objectInfo, node.class_type))
    .map(([id, node]) => {
      const near = nearest(node.class_type, Object.keys(objectInfo));
      return problemAt(workflow, id, {
        message: `this ComfyUI has no node class "${node.class_type}". ` +
          "Install the node pack that brings it",
        ...(near.length > 0 && { nearest: near }),
      });
    });
}

function nodeProblems(
  workflow: ApiWorkflow,
  id: string,
  objectInfo: ObjectInfo,
): WorkflowProblem[] {
  const node = workflow[id] as ApiNode;
  const info = objectInfo[node.class_type] as NodeInfo;
  return [
    ...declaredInputs(node, info).flatMap((declared) =>
      inputProblems(node, declared, { workflow, objectInfo })
    ),
    ...prefixProblems(node),
  ];
}

/** Where the nodes are that a link may come from. */
interface Surroundings {
  workflow: ApiWorkflow;
  objectInfo: ObjectInfo;
}

function inputProblems(
  node: ApiNode,
  { name: input, spec, required }: DeclaredInput,
  surroundings: Surroundings,
): WorkflowProblem[] {
  const value = node.inputs[input];
  if (value === undefined || value === null && !isWidget(spec)) {
    return required && !isGroup(spec) ? [{ input, message: "required and missing" }] : [];
  }
  if (isNodeLink(value)) {
    const message = linkProblem(value, spec, surroundings);
    return message === undefined ? [] : [{ input, message }];
  }
  // Its user writes the options; the class has none.
  if (isCustomCombo(node.class_type) && input === "choice") return [];
  const problem = checkValue(value, spec);
  if (!problem) return [];
  const ofFile = namesFile(node.class_type, input, spec);
  return [{ input, value, ...problem, ...ofFile && { ofFile } }];
}

/** Inputs of these types stand in the workflow under dotted names of their own, or not at all. */
function isGroup([type]: InputSpec): boolean {
  return typeof type === "string" && /^COMFY_(AUTOGROW|DYNAMICGROUP)/.test(type);
}

/** What takes a literal takes `null` as one; what only a link can feed then has none. */
function isWidget(spec: InputSpec): boolean {
  return comboOptions(spec) !== undefined ||
    ["INT", "FLOAT", "STRING", "BOOLEAN"].includes(String(spec[0]));
}

function linkProblem(
  [from, slot]: NodeLink,
  [wanted]: InputSpec,
  { workflow, objectInfo }: Surroundings,
): string | undefined {
  const origin = workflow[String(from)];
  if (!origin) return `linked to node ${from}, which is not there`;
  const outputs = (objectInfo[origin.class_type] as NodeInfo).output;
  const given = outputs[slot];
  const output = `output ${slot} of node ${from} (${origin.class_type})`;
  if (given === undefined) return `linked to ${output}, which has ${outputs.length}`;
  if (fits(given, wanted)) return undefined;
  return `takes ${typeName(wanted)}, but ${output} gives ${typeName(given)}`;
}

function fits(given: string | unknown[], wanted: string | unknown[]): boolean {
  const from = typeName(given), to = typeName(wanted);
  if (isWildcard(from) || isWildcard(to)) return true;
  const accepted = new Set(to.toUpperCase().split(","));
  return from.toUpperCase().split(",").some((type) => accepted.has(type));
}

function isWildcard(type: string): boolean {
  return type === "*" || type === "" || type.startsWith("COMFY_");
}

function typeName(type: string | unknown[]): string {
  return Array.isArray(type) ? "COMBO" : type;
}

/** ComfyUI finds out about a prefix outside its output folder only after all the sampling. */
function prefixProblems(node: ApiNode): WorkflowProblem[] {
  const value = node.inputs["filename_prefix"];
  return typeof value === "string" && leavesFolder(value)
    ? [{ input: "filename_prefix", value, message: "must stay inside ComfyUI's output folder" }]
    : [];
}
