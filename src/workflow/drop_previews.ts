import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import { outputKind } from "./output_kind.ts";

const PREVIEW = /^(Mask)?Preview/;

/**
 * Leaves out nodes that only show what is made where another node saves something of that kind:
 * each would be one more output, and a file that nobody keeps. What another node is linked to stays.
 */
export function dropPreviews(workflow: ApiWorkflow, objectInfo: ObjectInfo): ApiWorkflow {
  const outputs = Object.entries(workflow).flatMap(([id, node]) => {
    const info = Object.hasOwn(objectInfo, node.class_type)
      ? objectInfo[node.class_type]
      : undefined;
    return info?.output_node ? [{ id, type: node.class_type, kind: outputKind(node, info) }] : [];
  });
  const saved = new Set(
    outputs.filter(({ type }) => !PREVIEW.test(type))
      .map(({ kind }) => kind),
  );
  const linked = linkedNodes(workflow);
  const dropped = new Set(
    outputs.filter(({ id, type, kind }) =>
      // A text that is only shown leaves no file behind.
      PREVIEW.test(type) && kind !== undefined && kind !== "text" && saved.has(kind) &&
      !linked.has(id)
    ).map(({ id }) => id),
  );
  return Object.fromEntries(Object.entries(workflow).filter(([id]) => !dropped.has(id)));
}

function linkedNodes(workflow: ApiWorkflow): Set<string> {
  return new Set(
    Object.values(workflow).flatMap(({ inputs }) =>
      Object.values(inputs).flatMap((value) => isNodeLink(value) ? [String(value[0])] : [])
    ),
  );
}
