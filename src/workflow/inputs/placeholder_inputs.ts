import type { Json } from "../../comfyui/json.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import { placeholdersIn } from "../placeholders.ts";
import type { TemplateInputType } from "../template_input_type.ts";
import type { InputTarget } from "../input_target.ts";
import { type InputCandidate, joinByName } from "./input_candidate.ts";
import { inputName } from "./input_name.ts";

const PARAM = /^PARAM_(?:(INT|FLOAT|STR|STRING|BOOL)_)?([A-Z0-9_]+)$/;

const WHOLE = /^\{\{[^{}]*\}\}$/;

const TYPES: Readonly<Record<string, TemplateInputType>> = {
  INT: "integer",
  FLOAT: "number",
  STR: "string",
  STRING: "string",
  BOOL: "boolean",
};

/**
 * Inputs that stand in the workflow as texts: comfyui-mcp-server's `PARAM_PROMPT`, `PARAM_INT_STEPS`
 * and the like, and `{{name}}` without a block that declares it.
 */
export function placeholderInputs(reader: WorkflowReader): InputCandidate[] {
  const found = reader.ids.flatMap((nodeId) =>
    Object.entries(reader.node(nodeId)?.inputs ?? {})
      .flatMap(([input, value]) => candidatesAt({ nodeId, input }, value))
  );
  return joinByName(found);
}

function candidatesAt(target: InputTarget, value: Json): InputCandidate[] {
  if (typeof value !== "string") return [];
  const common = { chosen: true, placeholder: true, targets: [target] };
  const [, prefix, rest] = PARAM.exec(value) ?? [];
  if (rest !== undefined) {
    const type = TYPES[prefix ?? ""];
    return [{ ...common, name: inputName(rest), ...type && { type } }];
  }
  return [...new Set(placeholdersIn(value))].map((name) => ({ ...common, name }));
}

/** Whether a value is one placeholder and nothing else. */
export function isWholePlaceholder(value: unknown): boolean {
  return typeof value === "string" && (PARAM.test(value) || WHOLE.test(value));
}

/** Whether a placeholder stands anywhere in a value. */
export function hasPlaceholder(value: unknown): boolean {
  return typeof value === "string" && (PARAM.test(value) || placeholdersIn(value).length > 0);
}
