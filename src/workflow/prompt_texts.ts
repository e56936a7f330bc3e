import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import { specAt } from "./node_info.ts";
import { plainValue } from "./plain_value.ts";

/** Texts that say where something is saved, not what it shows. */
const NAMES = /^(?:filename_prefix|prefix)$/;

/** Joins two texts with a third between them. */
const JOINER = "StringConcatenate";

/** Longer than any prompt: what is put together of parts may double at each node. */
const LONGEST = 200_000;

/**
 * Every text of a filled workflow that may be a prompt: what stands in its nodes but for choices
 * from a list, and what its nodes make of texts that they join, as far as that can be told without
 * running it. Each once, as it is and as it reads: without invisible characters, full-width letters
 * as plain ones.
 */
export function promptTexts(workflow: ApiWorkflow, objectInfo: ObjectInfo): string[] {
  const joins = new Joins(workflow, objectInfo);
  const texts = Object.keys(workflow).flatMap((id) => [...joins.own(id), joins.of(id)]);
  return [...new Set(texts.flatMap((text) => [text, readable(text)]))].filter((text) =>
    text !== ""
  );
}

function readable(text: string): string {
  return text.normalize("NFKC").replaceAll(/[\p{Cf}\u034f\ufe00-\ufe0f]/gu, "");
}

/** The texts of nodes, and what they come to when joined in the order of the inputs. */
class Joins {
  readonly #workflow: ApiWorkflow;
  readonly #objectInfo: ObjectInfo;
  readonly #known = new Map<string, string>();

  constructor(workflow: ApiWorkflow, objectInfo: ObjectInfo) {
    this.#workflow = workflow;
    this.#objectInfo = objectInfo;
  }

  /** The texts that stand in a node. */
  own(nodeId: string): string[] {
    const { inputs = {} } = this.#workflow[nodeId] ?? {};
    return Object.keys(inputs).flatMap((input) => this.#textsAt(nodeId, input));
  }

  /** They, and those that come over links, as one. */
  of(nodeId: string): string {
    const known = this.#known.get(nodeId);
    if (known !== undefined) return known;
    // A loop, which ComfyUI refuses, finds this.
    this.#known.set(nodeId, "");
    const text = this.#parts(nodeId).join("").slice(0, LONGEST);
    this.#known.set(nodeId, text);
    return text;
  }

  #parts(nodeId: string): string[] {
    const { class_type = "", inputs = {} } = this.#workflow[nodeId] ?? {};
    const names = class_type === JOINER
      ? ["string_a", "delimiter", "string_b"]
      : Object.keys(inputs);
    return names.flatMap((input) => {
      const value = inputs[input];
      if (!isNodeLink(value)) return this.#textsAt(nodeId, input);
      return this.#isText(nodeId, input) ? [this.of(String(value[0]))] : [];
    });
  }

  #textsAt(nodeId: string, input: string): string[] {
    if (NAMES.test(input) || !this.#isText(nodeId, input)) return [];
    const value = this.#workflow[nodeId]?.inputs[input];
    return isNodeLink(value) ? [] : stringsIn(plainValue(value));
  }

  /** Whether an input takes any text; one that is not declared may. */
  #isText(nodeId: string, input: string): boolean {
    const type = specAt(this.#workflow[nodeId], input, this.#objectInfo)?.[0] ?? "STRING";
    return typeof type === "string" && type !== "COMBO";
  }
}

function stringsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item) => stringsIn(item));
}
