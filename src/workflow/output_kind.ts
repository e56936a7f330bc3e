import { type ApiNode, type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { NodeInfo, ObjectInfo } from "../comfyui/object_info.ts";

/** What a workflow makes, in the words of ComfyUI's gallery. */
export type OutputKind = "image" | "video" | "audio" | "3d" | "text" | "latent";

/** Savers of moving pictures take frames like those of pictures do. */
const MOVING = /animated|video|webm|webp|gif|apng/i;

/** By the types that output nodes take. */
const KINDS: [type: RegExp, kind: OutputKind][] = [
  [/^(IMAGE|MASK|SVG)$/, "image"],
  [/^VIDEO$/, "video"],
  [/^AUDIO$/, "audio"],
  [/^(MESH|VOXEL|SPLAT|GAUSSIAN|POINT_?CLOUD|FILE_3D|LOAD_?3D|MODEL_3D|TRIMESH)/, "3d"],
  [/^LATENT$/, "latent"],
];

/** Nodes that make, show or save a mesh may take the name of its file, or pictures. */
const OF_3D = /3D|GLB|Splat|PointCloud|Mesh|Tripo|ToModel/;

const OF_TEXT = /Text|String|PreviewAny|ShowAny/;

/** What an output node saves or shows; `undefined` where neither its links nor its name tell. */
export function outputKind(
  { class_type, inputs }: ApiNode,
  { input: { required, optional } }: NodeInfo,
): OutputKind | undefined {
  if (OF_3D.test(class_type)) return "3d";
  const types = Object.entries(inputs).filter(([, value]) => isNodeLink(value))
    .flatMap(([name]) => String((required?.[name] ?? optional?.[name])?.[0]).split(","));
  const kind = KINDS.find(([type]) => types.some((it) => type.test(it)))?.[1];
  if (kind === "image" && MOVING.test(class_type)) return "video";
  return kind ?? (OF_TEXT.test(class_type) ? "text" : undefined);
}

/** Everything that a workflow saves or shows, each kind once. */
export function outputKinds(workflow: ApiWorkflow, objectInfo: ObjectInfo): OutputKind[] {
  const kinds = Object.values(workflow).flatMap((node) => {
    const info = Object.hasOwn(objectInfo, node.class_type)
      ? objectInfo[node.class_type]
      : undefined;
    return info?.output_node ? outputKind(node, info) ?? [] : [];
  });
  return [...new Set(kinds)];
}
