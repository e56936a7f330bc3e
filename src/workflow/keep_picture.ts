import { type ApiNode, type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { WorkflowTemplate } from "./template.ts";

/**
 * A template that saves the picture it loads as it is. Through the VAE and back even a run of no
 * strength would change it a little, and cut its sides to whole blocks.
 *
 * @returns The template itself where it does not load exactly one picture.
 */
export function keepPicture(template: WorkflowTemplate): WorkflowTemplate {
  const all = Object.entries(template.workflow);
  const [loader, ...others] = all.filter(([, node]) => node.class_type === "LoadImage");
  if (!loader || others.length > 0) return template;
  const nodes = all.map(([id, node]) => [id, saving(node, loader[0])]);
  return { ...template, workflow: Object.fromEntries(nodes) as ApiWorkflow };
}

function saving(node: ApiNode, loader: string): ApiNode {
  if (node.class_type !== "SaveImage" || !isNodeLink(node.inputs["images"])) return node;
  return { ...node, inputs: { ...node.inputs, images: [loader, 0] } };
}
