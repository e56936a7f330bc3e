import { isNodeLink } from "../../comfyui/api_workflow.ts";
import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";

/** Which of the two a text is for. */
export type Polarity = "positive" | "negative";

/** Inputs of encoders that are texts but describe nothing. */
const NOT_A_PROMPT = /^(lyrics|language|system|template)/;

/** Nodes that make nothing of a text: a negative that comes from here has no text of its own. */
const EMPTYING = new Set(["ConditioningZeroOut"]);

/**
 * The literals of the texts that a conditioning is made of: walks past what only changes a
 * conditioning to the encoders, and from those to where the text is written.
 *
 * @param place The sampler's or guider's input.
 */
export function textsBehind(
  reader: WorkflowReader,
  place: InputPlace,
  polarity: Polarity,
): InputPlace[] {
  return new TextWalk(reader, polarity).from(place);
}

class TextWalk {
  readonly #reader: WorkflowReader;
  readonly #polarity: Polarity;
  readonly #seen = new Set<string>();

  constructor(reader: WorkflowReader, polarity: Polarity) {
    this.#reader = reader;
    this.#polarity = polarity;
  }

  from(place: InputPlace): InputPlace[] {
    return this.#reader.sources(place).flatMap(([nodeId, slot]) => this.#node(nodeId, slot));
  }

  #node(nodeId: string, slot: number): InputPlace[] {
    const visit = `${nodeId}/${slot}`;
    if (this.#seen.has(visit)) return [];
    this.#seen.add(visit);
    const type = this.#reader.node(nodeId)?.class_type ?? "";
    if (EMPTYING.has(type)) return [];
    const upstream = this.#reader.linkedInputs(nodeId, "CONDITIONING");
    if (upstream.length > 0) {
      return this.#ofPolarity(nodeId, { slot, inputs: upstream })
        .flatMap((input) => this.from({ nodeId, input }));
    }
    const texts = this.#sideOf(encoderTexts(this.#reader, nodeId), { nodeId, slot });
    return texts.flatMap((input) => writtenTexts(this.#reader, { nodeId, input }));
  }

  /** A node with both a positive and a negative gives each at an output of its own. */
  #ofPolarity(nodeId: string, { slot, inputs }: { slot: number; inputs: string[] }): string[] {
    if (!inputs.includes("positive") || !inputs.includes("negative")) return inputs;
    return [this.#polarityOf(nodeId, slot)];
  }

  /** An encoder of both texts gives each at an output of its own. */
  #sideOf(texts: string[], { nodeId, slot }: { nodeId: string; slot: number }): string[] {
    const negative = texts.filter((input) => input.startsWith("negative"));
    if (negative.length === 0) return texts;
    if (this.#polarityOf(nodeId, slot) === "negative") return negative;
    return texts.filter((input) => !negative.includes(input));
  }

  #polarityOf(nodeId: string, slot: number): Polarity {
    const name = String(this.#reader.info(nodeId)?.output_name?.[slot] ?? "").toLowerCase();
    if (name.includes("negative")) return "negative";
    return name.includes("positive") ? "positive" : this.#polarity;
  }
}

/** Names of an encoder's inputs that hold a description. */
function encoderTexts(reader: WorkflowReader, nodeId: string): string[] {
  const inputs = Object.keys(reader.node(nodeId)?.inputs ?? {});
  return inputs.filter((input) => {
    const spec = reader.spec({ nodeId, input });
    const isText = spec
      ? spec[0] === "STRING" && Boolean(spec[1]?.["multiline"] || spec[1]?.["dynamicPrompts"])
      : /^(text|prompt)/.test(input) && typeof reader.value({ nodeId, input }) === "string";
    return isText && !NOT_A_PROMPT.test(input);
  });
}

/** Where a text is written: at the input itself, or at the beginnings of what computes it. */
export function writtenTexts(reader: WorkflowReader, place: InputPlace): InputPlace[] {
  const leaves = textLeaves(reader, place, new Set());
  // A node of its own for a text is what an author means people to write in.
  const primitives = leaves.filter(({ nodeId }) =>
    reader.node(nodeId)?.class_type.startsWith("PrimitiveString")
  );
  const long = leaves.filter((leaf) => isMultiline(reader, leaf));
  return primitives.length > 0 ? primitives : long.length > 0 ? long : leaves;
}

function textLeaves(reader: WorkflowReader, place: InputPlace, seen: Set<string>): InputPlace[] {
  const value = reader.value(place);
  if (typeof value === "string") return [place];
  if (!isNodeLink(value)) return [];
  return reader.sources(place).flatMap(([nodeId]) => {
    if (seen.has(nodeId)) return [];
    seen.add(nodeId);
    const inputs = Object.keys(reader.node(nodeId)?.inputs ?? {});
    return inputs.filter((input) => isTextInput(reader, { nodeId, input }))
      .flatMap((input) => textLeaves(reader, { nodeId, input }, seen));
  });
}

/** Texts and what hands texts on, such as a preview; a list of options is no text. */
function isTextInput(reader: WorkflowReader, place: InputPlace): boolean {
  const type = reader.spec(place)?.[0];
  return type === "STRING" || (type === "*" && isNodeLink(reader.value(place)));
}

function isMultiline(reader: WorkflowReader, place: InputPlace): boolean {
  return reader.spec(place)?.[1]?.["multiline"] === true;
}
