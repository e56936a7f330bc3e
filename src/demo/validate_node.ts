import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { InputSpec } from "../comfyui/object_info.ts";
import type { NodeClass } from "./node.ts";
import { pythonLiteral } from "./python.ts";
import { type Complaint, completeSpec, validateValue } from "./validate_value.ts";
import type { ValidationWorld } from "./validation_world.ts";

/** Thrown inside validation where ComfyUI would meet a Python exception. */
class Stumble extends Error {
  readonly exceptionType: string;

  constructor(message: string, exceptionType: string) {
    super(message);
    this.exceptionType = exceptionType;
  }
}

/** The result of checking a node: whether it can run, and its own complaints if not. */
export interface NodeVerdict {
  /** False also where something upstream is at fault. */
  ok: boolean;
  /** What is wrong with the node itself. */
  complaints: Complaint[];
}

/** Checks the nodes of one workflow, each once, together with all that it depends on. */
export class NodeValidator {
  readonly #workflow: ApiWorkflow;
  readonly #world: ValidationWorld;
  readonly #results = new Map<string, NodeVerdict>();
  readonly #open = new Set<string>();

  /** Nothing is checked until {@linkcode NodeValidator.validateOutput}. */
  constructor(workflow: ApiWorkflow, world: ValidationWorld) {
    this.#workflow = workflow;
    this.#world = world;
  }

  /** The complaints found so far, by node id; nodes without any are left out. */
  complaints(): [string, Complaint[]][] {
    return [...this.#results]
      .filter(([, result]) => result.complaints.length > 0)
      .map(([id, result]) => [id, result.complaints]);
  }

  /** Checks an output node and everything upstream of it. */
  validateOutput(id: string): NodeVerdict {
    try {
      return this.#validate(id);
    } catch (error) {
      if (!(error instanceof Stumble)) throw error;
      const complaint = {
        type: "exception_during_validation",
        message: "Exception when validating node",
        details: error.message,
        extra_info: exceptionInfo(error),
      };
      return this.#keep(id, { ok: false, complaints: [complaint] });
    }
  }

  #keep(id: string, result: NodeVerdict): NodeVerdict {
    this.#results.set(id, result);
    return result;
  }

  #validate(id: string): NodeVerdict {
    const known = this.#results.get(id);
    if (known) return known;
    // A cycle is refused, but ComfyUI has no word to say about it.
    if (this.#open.has(id)) return { ok: false, complaints: [] };
    this.#open.add(id);
    try {
      return this.#keep(id, this.#validateInputs(id));
    } finally {
      this.#open.delete(id);
    }
  }

  #validateInputs(id: string): NodeVerdict {
    const inputs = this.#workflow[id]!.inputs as Record<string, Json> | undefined;
    if (!inputs) throw new Stumble("'inputs'", "KeyError");
    const nodeClass = this.#classOf(id);
    const { required, optional } = nodeClass.inputs(this.#world.catalog);
    const own = nodeClass.complaints?.(inputs, this.#world.files);
    const complaints: Complaint[] = [];
    let ok = true;
    for (const [name, spec] of Object.entries({ ...required, ...optional })) {
      const given = inputs[name];
      if (given === undefined) {
        if (name in required) complaints.push(missing(name));
        continue;
      }
      if (Array.isArray(given)) {
        const result = this.#validateLink(name, spec, given);
        if (result === false) ok = false;
        else if (result) complaints.push(result);
      } else if (own && name === "image") {
        // Such a node checks the value itself: a file in a subfolder is in no list.
        if (own[name]) complaints.push(customFailure(name, own[name]));
      } else {
        const { value, complaint } = validateValue(name, spec, given);
        inputs[name] = value;
        if (complaint) complaints.push(complaint);
      }
    }
    return { ok: ok && complaints.length === 0, complaints };
  }

  /** A complaint, or `false` where something upstream is at fault, or nothing. */
  #validateLink(name: string, spec: InputSpec, link: Json[]): Complaint | false | undefined {
    const input_config = completeSpec(spec);
    if (link.length !== 2) {
      return {
        type: "bad_linked_input",
        message: "Bad linked input, must be a length-2 list of [node_id, slot_index]",
        details: name,
        extra_info: { input_name: name, input_config, received_value: link },
      };
    }
    const received = this.#outputType(link);
    if (!typesFit(received, spec)) {
      const wanted = Array.isArray(spec[0]) ? pythonLiteral(spec[0] as Json[]) : spec[0];
      return {
        type: "return_type_mismatch",
        message: "Return type mismatch between linked nodes",
        details: `${name}, received_type(${received}) mismatch input_type(${wanted})`,
        extra_info: { input_name: name, input_config, received_type: received, linked_node: link },
      };
    }
    return this.#validateUpstream(name, spec, link) ? undefined : false;
  }

  #validateUpstream(name: string, spec: InputSpec, link: Json[]): boolean {
    const source = String(link[0]);
    try {
      return this.#validate(source).ok;
    } catch (error) {
      if (!(error instanceof Stumble)) throw error;
      const complaint = {
        type: "exception_during_inner_validation",
        message: "Exception when validating inner node",
        details: error.message,
        extra_info: {
          input_name: name,
          input_config: completeSpec(spec),
          ...exceptionInfo(error),
          linked_node: link,
        },
      };
      return this.#keep(source, { ok: false, complaints: [complaint] }).ok;
    }
  }

  #outputType([source, slot]: Json[]): string {
    if (typeof source !== "string" || !Object.hasOwn(this.#workflow, source)) {
      throw new Stumble(pythonLiteral(source), "KeyError");
    }
    const type = this.#classOf(source).output.at(Number(slot));
    if (type === undefined) throw new Stumble("tuple index out of range", "IndexError");
    return type;
  }

  #classOf(id: string): NodeClass {
    return this.#world.nodes.get(this.#workflow[id]!.class_type)!;
  }
}

function missing(name: string): Complaint {
  return {
    type: "required_input_missing",
    message: "Required input is missing",
    details: name,
    extra_info: { input_name: name },
  };
}

function customFailure(name: string, reason: string): Complaint {
  return {
    type: "custom_validation_failed",
    message: "Custom validation failed for node",
    details: `${name} - ${reason}`,
    extra_info: { input_name: name },
  };
}

function exceptionInfo(error: Stumble): Record<string, unknown> {
  return {
    exception_message: error.message,
    exception_type: error.exceptionType,
    traceback: ["  demo engine, in validation\n"],
  };
}

/** ComfyUI's rule: `*` fits all, and a list of types (`FLOAT,INT`) fits where one of them does. */
function typesFit(received: string, spec: InputSpec): boolean {
  const wanted = Array.isArray(spec[0]) ? "COMBO" : spec[0];
  if (received === "*" || wanted === "*" || received === wanted) return true;
  const accepted = wanted.split(",");
  return received.split(",").every((type) => accepted.includes(type.trim()));
}
