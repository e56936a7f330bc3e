import type { Json } from "../../comfyui/json.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import type { TemplateInput } from "../template.ts";
import { describeInput, type InputDescription, oneLine } from "./describe_input.ts";
import type { InputCandidate } from "./input_candidate.ts";
import { isWholePlaceholder } from "./placeholder_inputs.ts";

/**
 * Makes an input of a candidate: its first target's class tells the type and the bounds, and what
 * stands there now is the default.
 *
 * @returns `undefined` for what cannot be given as a plain value.
 */
export function toInput(
  candidate: InputCandidate,
  reader: WorkflowReader,
  names: { take(candidate: InputCandidate): { name: string; numbered: boolean } },
): TemplateInput | undefined {
  const [first] = candidate.targets;
  const declared = first && describeInput(reader, first);
  const current = first && reader.value(first);
  if (!declared || typeof current === "object" && current !== null) return undefined;
  const { default: given, description: tooltip, ...rest } = asWritten(candidate, current, declared);
  const value = candidate.placeholder ? given : current ?? undefined;
  const required = candidate.required === true || value === undefined;
  const { name, numbered } = names.take(candidate);
  const words = oneLine(candidate.description) || tooltip;
  const description = numbered ? withNode(words, reader, first.nodeId) : words;
  return {
    name,
    ...rest,
    required,
    targets: candidate.targets,
    ...description && { description },
    ...!required && { default: value as Json },
  };
}

/** A placeholder within a text is text, whatever the whole is for; one may name its own type. */
function asWritten(
  { placeholder, type }: InputCandidate,
  current: Json | undefined,
  declared: InputDescription,
): InputDescription {
  if (!placeholder) return declared;
  if (!isWholePlaceholder(current)) return { type: "string" };
  return type === undefined || declared.choices ? declared : { ...declared, type };
}

/** Of several alike one has to know which is which. */
function withNode(words: string | undefined, reader: WorkflowReader, nodeId: string): string {
  const title = reader.node(nodeId)?._meta?.title;
  const node = title ? `Node ${nodeId}, "${oneLine(title)}".` : `Node ${nodeId}.`;
  return words ? `${words} ${node}` : node;
}
