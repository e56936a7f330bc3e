import { type ApiWorkflow, isNodeLink, type NodeLink } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import { specAt } from "../node_info.ts";
import { plainValue } from "../plain_value.ts";
import { greatest, type Quantity, unknown } from "./quantity.ts";

/** Nodes that hand on the one number that stands in them. */
const CONSTANTS = /^(?:Primitive\w*|INTConstant|FloatConstant|easy (?:int|float))$/;

/** Hands on one of two inputs; which one may be told only by a run. */
const SWITCH = "ComfySwitchNode";

/** Says how large a picture is. */
const SIZE = "GetImageSize";

/** More links than any workflow has between a number and where it is used. */
const MOST_LINKS = 100;

/** Options of {@linkcode NodeNumbers}. */
export interface NodeNumbersOptions {
  /** The workflow's classes, as far as ComfyUI has them. */
  objectInfo: ObjectInfo;
  /** What `GetImageSize` would say for a node's output: width, height, count. */
  sizeAt(link: NodeLink): readonly Quantity[];
}

/** Reads numbers of a workflow, also those that come over a link. */
export class NodeNumbers {
  readonly #workflow: ApiWorkflow;
  readonly #options: NodeNumbersOptions;

  /** Reads nothing yet. */
  constructor(workflow: ApiWorkflow, options: NodeNumbersOptions) {
    this.#workflow = workflow;
    this.#options = options;
  }

  /**
   * The number at the first of these inputs that a node has. Inputs of the editor's dynamic kind
   * are called `resize_type.width`; the last part counts.
   *
   * @returns `undefined` where it has none of them.
   */
  at(nodeId: string, ...names: string[]): Quantity | undefined {
    const { inputs = {} } = this.#workflow[nodeId] ?? {};
    for (const name of names) {
      const input = Object.keys(inputs).find((key) => key === name || key.endsWith(`.${name}`));
      if (input !== undefined) return this.#read(nodeId, input, 0);
      const usual = this.#default(nodeId, name);
      if (usual !== undefined) return { value: usual, from: [] };
    }
    return undefined;
  }

  #read(nodeId: string, input: string, depth: number): Quantity | undefined {
    const value = this.#workflow[nodeId]?.inputs[input];
    if (isNodeLink(value)) return depth > MOST_LINKS ? unknown() : this.#follow(value, depth + 1);
    const number = numberOf(value);
    return number === undefined ? undefined : { value: number, from: [{ nodeId, input }] };
  }

  #follow(link: NodeLink, depth: number): Quantity {
    const [id, slot] = link;
    const { class_type = "" } = this.#workflow[id] ?? {};
    if (CONSTANTS.test(class_type)) return this.#read(id, "value", depth) ?? unknown();
    if (class_type === SWITCH) {
      const both = ["on_true", "on_false"].map((input) => this.#read(id, input, depth));
      return greatest(both.map((one) => one ?? unknown()));
    }
    const source = this.#workflow[id]?.inputs["image"];
    if (class_type !== SIZE || !isNodeLink(source)) return unknown();
    return this.#options.sizeAt(source)[slot] ?? unknown();
  }

  /** ComfyUI takes it where an optional input is left out. */
  #default(nodeId: string, name: string): number | undefined {
    const [, options] = specAt(this.#workflow[nodeId], name, this.#options.objectInfo) ?? [];
    const usual = options?.["default"];
    return typeof usual === "number" ? usual : undefined;
  }
}

/** ComfyUI reads numbers that are written as text as well, in more ways than we do. */
function numberOf(value: Json | undefined): number | undefined {
  const plain = plainValue(value);
  if (plain === undefined || plain === null || plain === "") return undefined;
  if (typeof plain === "object") return Infinity;
  const number = Number(typeof plain === "string" ? plain.replaceAll("_", "") : plain);
  return Number.isNaN(number) ? Infinity : number;
}
