import type { ApiNode } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import type { InputSpec, NodeInfo } from "../../comfyui/object_info.ts";

interface DynamicOption {
  key?: unknown;
  inputs?: NodeInfo["input"];
}

/**
 * How a class declares an input of a node, that of a dynamic combo included: `model.resolution` is
 * declared in the option of `model` that the node has.
 */
export function declaredInput(node: ApiNode, info: NodeInfo, input: string): InputSpec | undefined {
  const parts = input.split(".");
  for (let count = 1; count <= parts.length; count++) {
    // A name may have a dot of its own, so the longest beginning that is declared is not known.
    const [base, rest] = [parts.slice(0, count).join("."), parts.slice(count)];
    const spec = declaration(info.input, base);
    if (spec) return rest.length === 0 ? spec : declaredBelow(node, { spec, base, rest });
  }
  return undefined;
}

function declaredBelow(
  node: ApiNode,
  { spec, base, rest }: { spec: InputSpec; base: string; rest: string[] },
): InputSpec | undefined {
  const [name, ...deeper] = rest;
  const inputs = optionInputs(spec, node.inputs[base]);
  const found = name === undefined || !inputs ? undefined : declaration(inputs, name);
  if (!found || deeper.length === 0) return found;
  return declaredBelow(node, { spec: found, base: `${base}.${name}`, rest: deeper });
}

function optionInputs(
  [, options]: InputSpec,
  key: Json | undefined,
): NodeInfo["input"] | undefined {
  const listed = options?.["options"];
  if (!Array.isArray(listed)) return undefined;
  return (listed as DynamicOption[]).find((option) => option?.key === key)?.inputs;
}

function declaration({ required, optional }: NodeInfo["input"], name: string) {
  if (required && Object.hasOwn(required, name)) return required[name];
  return optional && Object.hasOwn(optional, name) ? optional[name] : undefined;
}
