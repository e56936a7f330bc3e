import type { ApiNode } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { InputSpec, NodeInfo } from "../comfyui/object_info.ts";

/** An input that a node may have, as its class declares it. */
export interface DeclaredInput {
  /** Its name in the workflow; `format.quality` for one that a dynamic combo brings. */
  name: string;
  /** The declaration. */
  spec: InputSpec;
  /** Whether the node must have it. */
  required: boolean;
}

/** One choice of a dynamic combo, and the inputs that it brings. */
interface DynamicOption {
  key: Json;
  inputs?: NodeInfo["input"];
}

/**
 * The inputs that a class declares for a node, those included that come with what the node's dynamic
 * combos have chosen.
 */
export function declaredInputs({ inputs }: ApiNode, info: NodeInfo): DeclaredInput[] {
  return inputsIn(info.input, { values: inputs, prefix: "" });
}

/** The keys that a dynamic combo offers; `undefined` where an input is none. */
export function dynamicKeys(spec: InputSpec): Json[] | undefined {
  return dynamicOptions(spec)?.map(({ key }) => key);
}

function inputsIn(
  { required = {}, optional = {} }: NodeInfo["input"],
  { values, prefix }: { values: ApiNode["inputs"]; prefix: string },
): DeclaredInput[] {
  const declared = [
    ...Object.entries(required).map(([name, spec]) => ({ name, spec, required: true })),
    ...Object.entries(optional).map(([name, spec]) => ({ name, spec, required: false })),
  ];
  return declared.flatMap((input) => {
    const name = prefix + input.name;
    const chosen = dynamicOptions(input.spec)?.find(({ key }) => key === values[name])?.inputs;
    const inner = chosen ? inputsIn(chosen, { values, prefix: `${name}.` }) : [];
    return [{ ...input, name }, ...inner];
  });
}

function dynamicOptions([type, options]: InputSpec): DynamicOption[] | undefined {
  const listed = options?.["options"];
  if (type !== "COMFY_DYNAMICCOMBO_V3" || !Array.isArray(listed)) return undefined;
  return (listed as (DynamicOption | null)[]).filter((option) => option !== null);
}
