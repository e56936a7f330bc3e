import type { NodeClass } from "../node.ts";
import { batchNodes } from "./batch.ts";
import { conditioningNodes } from "./conditioning.ts";
import { fileNodes } from "./file.ts";
import { imageNodes } from "./image.ts";
import { latentNodes } from "./latent.ts";
import { loaderNodes } from "./loader.ts";
import { maskNodes } from "./mask.ts";
import { primitiveNodes } from "./primitive.ts";
import { samplingNodes } from "./sampling.ts";
import { scaleNodes } from "./scale.ts";

/** Every node class that the demo engine knows, by name. */
export function nodeRegistry(): ReadonlyMap<string, NodeClass> {
  const nodes = [
    ...samplingNodes,
    ...loaderNodes,
    ...conditioningNodes,
    ...latentNodes,
    ...fileNodes,
    ...imageNodes,
    ...batchNodes,
    ...scaleNodes,
    ...maskNodes,
    ...primitiveNodes,
  ];
  return new Map(nodes.map((node) => [node.name, node]));
}
