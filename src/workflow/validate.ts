import {
  type ApiNode,
  type ApiWorkflow,
  isNodeLink,
  type NodeLink,
} from "../comfyui/api_workflow.ts";
import type { InputSpec, NodeInfo, ObjectInfo } from "../comfyui/object_info.ts";
import { checkValue, leavesFolder } from "./check_value.ts";
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
  const required = Object.entries(info.input.required ?? {});
  const optional = Object.entries(info.input.optional ?? {});
  return [
    ...required.flatMap(([input, spec]) =>
      inputProblems(workflow, node, objectInfo, input, spec, true)
    ),
    ...optional.flatMap(([input, spec]) =>
      inputProblems(workflow, node, objectInfo, input, spec, false)
    ),
    ...prefixProblems(node),
  ];
}

function inputProblems(
  workflow: ApiWorkflow,
  node: ApiNode,
  objectInfo: ObjectInfo,
  input: string,
  spec: InputSpec,
  required: boolean,
): WorkflowProblem[] {
  const value = node.inputs[input];
  if (value === undefined || value === null) {
    return required && !isDynamic(spec) ? [{ input, message: "required and missing" }] : [];
  }
  if (isNodeLink(value)) return linkProblems(workflow, value, objectInfo, input, spec);
  const problem = checkValue(value, spec);
  return problem ? [{ input, value, ...problem }] : [];
}

/** Inputs of these types stand in the workflow under dotted names of their own, or not at all. */
function isDynamic([type]: InputSpec): boolean {
  return typeof type === "string" && /^COMFY_(AUTOGROW|DYNAMIC)/.test(type);
}

function linkProblems(
  workflow: ApiWorkflow,
  [from, slot]: NodeLink,
  objectInfo: ObjectInfo,
  input: string,
  [wanted]: InputSpec,
): WorkflowProblem[] {
  const origin = workflow[String(from)];
  if (!origin) return [{ input, message: `linked to node ${from}, which is not there` }];
  const outputs = (objectInfo[origin.class_type] as NodeInfo).output;
  const given = outputs[slot];
  if (given === undefined) {
    return [{
      input,
      message: `linked to output ${slot} of node ${from} (${origin.class_type}), ` +
        `which has ${outputs.length}`,
    }];
  }
  return fits(given, wanted) ? [] : [{
    input,
    message: `takes ${typeName(wanted)}, but output ${slot} of node ${from} ` +
      `(${origin.class_type}) gives ${typeName(given)}`,
  }];
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
