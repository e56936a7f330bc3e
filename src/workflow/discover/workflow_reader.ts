import {
  type ApiNode,
  type ApiWorkflow,
  isNodeLink,
  type NodeLink,
} from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import type { InputSpec, NodeInfo, ObjectInfo } from "../../comfyui/object_info.ts";

/** Types of sockets that take anything; what they give is what they got. */
const WILD = new Set(["*", "COMFY_MATCHTYPE_V3"]);

/** An input of a node. */
export interface InputPlace {
  /** Id of the node. */
  nodeId: string;
  /** Name of the input. */
  input: string;
}

/** Answers what one asks about a workflow while walking from its end to its beginning. */
export class WorkflowReader {
  readonly #workflow: ApiWorkflow;
  readonly #objectInfo: ObjectInfo;

  /** Takes at least the workflow's classes; of others only names tell something. */
  constructor(workflow: ApiWorkflow, objectInfo: ObjectInfo) {
    this.#workflow = workflow;
    this.#objectInfo = objectInfo;
  }

  /** Ids of all nodes. */
  get ids(): string[] {
    return Object.keys(this.#workflow);
  }

  /** The node of an id. */
  node(id: string): ApiNode | undefined {
    return Object.hasOwn(this.#workflow, id) ? this.#workflow[id] : undefined;
  }

  /** What the server says of a node's class. */
  info(id: string): NodeInfo | undefined {
    const type = this.node(id)?.class_type ?? "";
    return Object.hasOwn(this.#objectInfo, type) ? this.#objectInfo[type] : undefined;
  }

  /** The value of an input. */
  value({ nodeId, input }: InputPlace): Json | undefined {
    return this.node(nodeId)?.inputs[input];
  }

  /** The declaration of an input; `undefined` for one that the class does not declare as such. */
  spec({ nodeId, input }: InputPlace): InputSpec | undefined {
    const declared = this.info(nodeId)?.input;
    return declared?.required?.[input] ?? declared?.optional?.[input];
  }

  /** Names of a node's linked inputs of a type; of an unknown class, of those whose name fits. */
  linkedInputs(nodeId: string, type: string): string[] {
    return Object.entries(this.node(nodeId)?.inputs ?? {}).flatMap(([input, value]) => {
      if (!isNodeLink(value)) return [];
      const declared = this.spec({ nodeId, input })?.[0];
      const fits = declared === undefined
        ? this.#looksLike(input, type)
        : String(declared).split(",").includes(type);
      return fits ? [input] : [];
    });
  }

  /** Whether an output of a node has a type; an unknown class may have any. */
  gives(nodeId: string, type: string): boolean {
    const info = this.info(nodeId);
    return !info || info.output.some((output) => output === type);
  }

  /** Where an input's links come from, past nodes that only hand on what they get. */
  sources(place: InputPlace, seen: Set<string> = new Set()): NodeLink[] {
    const link = this.value(place);
    if (!isNodeLink(link)) return [];
    const [nodeId, slot] = [String(link[0]), link[1]];
    if (!this.#handsOn(nodeId, slot)) return this.node(nodeId) ? [[nodeId, slot]] : [];
    if (seen.has(nodeId)) return [];
    seen.add(nodeId);
    return this.handedOn(nodeId).flatMap((input) => this.sources({ nodeId, input }, seen));
  }

  /** The inputs that a node hands on: one side of a switch whose side is known, else all. */
  handedOn(nodeId: string): string[] {
    const wild = Object.entries(this.node(nodeId)?.inputs ?? {})
      .filter(([input, value]) => isNodeLink(value) && this.#isWild({ nodeId, input }))
      .map(([input]) => input);
    const side = this.#sideOf(nodeId);
    const chosen = side === undefined ? undefined : side ? "on_true" : "on_false";
    return chosen !== undefined && wild.includes(chosen) ? [chosen] : wild;
  }

  /** The side of a switch: its own or that of the primitive that it is linked to. */
  #sideOf(nodeId: string): boolean | undefined {
    const own = this.value({ nodeId, input: "switch" });
    const side = isNodeLink(own) ? this.value({ nodeId: String(own[0]), input: "value" }) : own;
    return typeof side === "boolean" ? side : undefined;
  }

  #handsOn(nodeId: string, slot: number): boolean {
    const output = this.info(nodeId)?.output[slot];
    return output !== undefined && WILD.has(String(output)) && this.handedOn(nodeId).length > 0;
  }

  #isWild(place: InputPlace): boolean {
    const type = this.spec(place)?.[0];
    return type !== undefined && WILD.has(String(type));
  }

  #looksLike(input: string, type: string): boolean {
    if (type === "CONDITIONING") return /^(positive|negative|cond)/.test(input);
    if (type === "LATENT") return /^(latent|samples)/.test(input);
    return input.toLowerCase() === type.toLowerCase();
  }
}
