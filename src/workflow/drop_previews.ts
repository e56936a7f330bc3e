import { type ApiNode, type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { NodeInfo, ObjectInfo } from "../comfyui/object_info.ts";

const PREVIEW = /^(Mask)?Preview/;

/** Savers of moving pictures take frames like those of pictures do. */
const MOVING = /animated|video|webm|webp|gif|apng/i;

const KINDS: Readonly<Record<string, string>> = {
  IMAGE: "image",
  MASK: "image",
  AUDIO: "audio",
  VIDEO: "video",
};

/**
 * Leaves out nodes that only show what is made where another node saves something of that kind:
 * each would be one more output, and a file that nobody keeps. What another node is linked to stays.
 */
export function dropPreviews(workflow: ApiWorkflow, objectInfo: ObjectInfo): ApiWorkflow {
  const outputs = Object.entries(workflow).flatMap(([id, node]) => {
    const info = Object.hasOwn(objectInfo, node.class_type)
      ? objectInfo[node.class_type]
      : undefined;
    return info?.output_node ? [{ id, type: node.class_type, kind: kindOf(node, info) }] : [];
  });
  const saved = new Set(
    outputs.filter(({ type }) => !PREVIEW.test(type))
      .map(({ type, kind }) => kind === "image" && MOVING.test(type) ? "video" : kind),
  );
  const linked = linkedNodes(workflow);
  const dropped = new Set(
    outputs.filter(({ id, type, kind }) =>
      PREVIEW.test(type) && kind !== undefined && saved.has(kind) && !linked.has(id)
    ).map(({ id }) => id),
  );
  return Object.fromEntries(Object.entries(workflow).filter(([id]) => !dropped.has(id)));
}

/** What an output node takes: the first of its links whose type is a kind of file. */
function kindOf({ inputs }: ApiNode, { input: { required, optional } }: NodeInfo) {
  return Object.entries(inputs).filter(([, value]) => isNodeLink(value))
    .map(([name]) => KINDS[String((required?.[name] ?? optional?.[name])?.[0])])
    .find((kind) => kind !== undefined);
}

function linkedNodes(workflow: ApiWorkflow): Set<string> {
  return new Set(
    Object.values(workflow).flatMap(({ inputs }) =>
      Object.values(inputs).flatMap((value) => isNodeLink(value) ? [String(value[0])] : [])
    ),
  );
}
