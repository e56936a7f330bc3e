import { type ApiWorkflow, isNodeLink, type NodeLink } from "../../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import { infoOf } from "../node_info.ts";
import { NodeNumbers } from "./node_numbers.ts";
import { joined, largest, type Shape, shapeOf } from "./shape.ts";
import { reshaped, type ShapingNode } from "./reshaped.ts";
import { stitched } from "./stitched.ts";

/** A picture that a node loads, in pixels. */
export interface LoadedPicture {
  /** `Infinity` where nobody can say. */
  width: number;
  /** `Infinity` where nobody can say. */
  height: number;
  /** How many pictures the file holds. */
  frames: number;
}

/** What there is to know beside the workflow itself. */
export interface MeasureOptions {
  /** The workflow's classes, as far as ComfyUI has them. */
  objectInfo: ObjectInfo;
  /** The pictures that it loads, by the id of the node. */
  pictures?: ReadonlyMap<string, LoadedPicture>;
}

const HELD = ["IMAGE", "LATENT", "MASK", "VIDEO"];

/** The shapes of what the nodes of a workflow hand out, never smaller than they will be. */
export class Shapes {
  /** Reads the workflow's numbers. */
  readonly numbers: NodeNumbers;
  readonly #workflow: ApiWorkflow;
  readonly #options: MeasureOptions;
  readonly #known = new Map<string, Shape | undefined>();
  /** The largest that goes into a node. */
  readonly #given = new Map<string, Shape>();

  /** Measures nothing yet. */
  constructor(workflow: ApiWorkflow, options: MeasureOptions) {
    this.#workflow = workflow;
    this.#options = options;
    const sizeAt = (link: NodeLink) => {
      const shape = this.of(String(link[0]));
      return shape ? [shape.width, shape.height, shape.batch] : [];
    };
    this.numbers = new NodeNumbers(workflow, { objectInfo: options.objectInfo, sizeAt });
  }

  /** That of a node's largest output; `undefined` where it has none, or nobody can say. */
  of(nodeId: string): Shape | undefined {
    if (!this.#known.has(nodeId)) {
      // A loop, which ComfyUI refuses, finds this.
      this.#known.set(nodeId, undefined);
      this.#known.set(nodeId, this.#measure(nodeId));
    }
    return this.#known.get(nodeId);
  }

  /** Whether a node holds a latent, or makes a picture of another size than it is given. */
  isMade(nodeId: string): boolean {
    if (this.#options.pictures?.has(nodeId)) return false;
    if (this.#holds(nodeId, ["LATENT"])) return true;
    const shape = this.of(nodeId);
    return shape !== undefined && shape !== this.#given.get(nodeId);
  }

  #measure(nodeId: string): Shape | undefined {
    const loaded = this.#options.pictures?.get(nodeId);
    if (loaded) return shapeOf(loaded, nodeId);
    const node = this.#workflow[nodeId];
    if (!node || !this.#holds(nodeId, HELD)) return undefined;
    const given = Object.values(node.inputs).filter(isNodeLink)
      .flatMap(([id]) => this.of(String(id)) ?? []);
    const [largestGiven, { numbers }] = [largest(given), this];
    if (largestGiven) this.#given.set(nodeId, largestGiven);
    const block = this.#holds(nodeId, ["LATENT"]) ? 8 : 1;
    const shaping = { node, nodeId, numbers, block, workflow: this.#workflow };
    return reshaped(together(given, shaping) ?? largestGiven, shaping);
  }

  #holds(nodeId: string, types: readonly string[]): boolean {
    const outputs = infoOf(this.#workflow[nodeId], this.#options.objectInfo)?.output ?? [];
    return outputs.some((type) => typeof type === "string" && types.includes(type));
  }
}

/** Several pictures made one, by nodes that do so. */
function together(given: readonly Shape[], shaping: ShapingNode): Shape | undefined {
  const { class_type } = shaping.node;
  if (given.length < 2) return undefined;
  if (class_type === "ImageStitch") return stitched(given, shaping);
  if (/batch/i.test(class_type)) return joined(given, ["batch"]);
  const isBeside = /stitch|concat|join|grid|append/i.test(class_type);
  return isBeside ? joined(given, ["width", "height", "frames"]) : undefined;
}
