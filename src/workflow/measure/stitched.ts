import type { ApiNode } from "../../comfyui/api_workflow.ts";
import type { NodeNumbers } from "./node_numbers.ts";
import { greatest, sum } from "./quantity.ts";
import { joined, scaled, type Shape } from "./shape.ts";

/**
 * Pictures beside one another, as `ImageStitch` puts them: the second is brought to the first one's
 * height, or width, and a gap may be between them.
 */
export function stitched(
  shapes: readonly Shape[],
  { node, nodeId, numbers }: { node: ApiNode; nodeId: string; numbers: NodeNumbers },
): Shape {
  const { direction = "right" } = node.inputs;
  const [along, across] = direction === "down" || direction === "up"
    ? ["height", "width"] as const
    : ["width", "height"] as const;
  const most = greatest(shapes.map((shape) => shape[across]));
  const grown = shapes.map((shape) =>
    scaled(shape, { value: most.value / shape[across].value, from: most.from }, 1)
  );
  const whole = joined(grown, [along]);
  const gap = numbers.at(nodeId, "spacing_width");
  return gap ? { ...whole, [along]: sum([whole[along], gap]) } : whole;
}
