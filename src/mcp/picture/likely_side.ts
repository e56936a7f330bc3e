import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";

/**
 * The longest side that a workflow's pictures probably have, by the sizes written in it. A guess,
 * good for nothing but to save a look at the file.
 *
 * @returns Pixels; `undefined` where no size is written, or a node changes sizes.
 */
export function likelySide(workflow: ApiWorkflow): number | undefined {
  const nodes = Object.values(workflow);
  if (nodes.some(({ class_type }) => /scale|resize|outpaint/i.test(class_type))) return undefined;
  const sides = nodes.flatMap(({ inputs }) => [inputs["width"], inputs["height"]])
    .filter((side) => typeof side === "number");
  return sides.length === 0 ? undefined : Math.max(...sides);
}
