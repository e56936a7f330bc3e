import type { InputSpec } from "../../comfyui/object_info.ts";
import type { NodeClass } from "../node.ts";
import { describeValue } from "../describe_value.ts";

const MAX = 2n ** 63n - 1n;

/** Nodes that hold one value, and the one that shows any value. */
export const primitiveNodes: NodeClass[] = [
  primitive("PrimitiveInt", "Int", [
    "INT",
    { min: -MAX, max: MAX, control_after_generate: true },
  ]),
  primitive("PrimitiveFloat", "Float", ["FLOAT", { min: -MAX, max: MAX }]),
  primitive("PrimitiveString", "String", ["STRING", { multiline: false }]),
  primitive("PrimitiveStringMultiline", "String (Multiline)", ["STRING", { multiline: true }]),
  primitive("PrimitiveBoolean", "Boolean", ["BOOLEAN", {}]),
  {
    name: "PreviewAny",
    displayName: "Preview Any",
    category: "utils",
    description: "Shows a value as text.",
    inputs: () => ({ required: { source: ["*", {}] } }),
    output: [],
    isOutput: true,
    execute: (inputs) => ({ ui: { text: [describeValue(inputs.value("source"))] } }),
  },
];

function primitive(name: string, displayName: string, value: InputSpec): NodeClass {
  return {
    name,
    displayName,
    category: "utils/primitive",
    description: `Holds a value of type ${value[0]}.`,
    inputs: () => ({ required: { value } }),
    output: [String(value[0])],
    execute: (inputs) => [inputs.value("value")],
  };
}
