import { comboOptions, type InputSpec, type NodeInfo } from "../comfyui/object_info.ts";
import { namesFile } from "./files_read.ts";

type Inputs = Record<string, InputSpec>;

/** A node's description without the names of files that lie in ComfyUI's folders. */
export function withoutFileLists(node: NodeInfo): NodeInfo {
  const { required, optional } = node.input;
  return {
    ...node,
    input: {
      ...node.input,
      ...required && { required: emptied(node.name, required) },
      ...optional && { optional: emptied(node.name, optional) },
    },
  };
}

function emptied(classType: string, inputs: Inputs): Inputs {
  const entries = Object.entries(inputs).map(([input, spec]): [string, InputSpec] => {
    const isList = namesFile(classType, input, spec) && comboOptions(spec) !== undefined;
    return [input, isList ? withoutOptions(spec) : spec];
  });
  return Object.fromEntries(entries);
}

function withoutOptions([type, { default: _, ...options } = {}]: InputSpec): InputSpec {
  return Array.isArray(type) ? [[], options] : [type, { ...options, options: [] }];
}
