import type { InputSpec, NodeInfo } from "../../comfyui/object_info.ts";

/**
 * The inputs of a class in the editor's order: required, then optional, each in `input_order`, and
 * what that leaves out at its section's end. Python sorts neither, so the order means something.
 */
export function orderedInputs(
  input: NodeInfo["input"],
  order?: NodeInfo["input_order"],
): [name: string, spec: InputSpec][] {
  const sections = ["required", "optional"] as const;
  return sections.flatMap((section) => orderedSection(input[section] ?? {}, order?.[section]));
}

function orderedSection(
  inputs: Record<string, InputSpec>,
  order: string[] | undefined,
): [string, InputSpec][] {
  if (!order) return Object.entries(inputs);
  const names = new Set([...order.filter((name) => Object.hasOwn(inputs, name))]);
  for (const name of Object.keys(inputs)) names.add(name);
  return [...names].map((name) => [name, inputs[name] as InputSpec]);
}
