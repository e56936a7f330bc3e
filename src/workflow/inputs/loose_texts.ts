import { writtenTexts } from "../discover/texts.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import type { InputTarget } from "../input_target.ts";
import { type InputCandidate, placeKey } from "./input_candidate.ts";

/** What people write when they say what a picture shall not be. */
const NEGATIVE = /worst quality|\bbad\b|watermark|\btext,/i;

interface LooseText {
  place: InputTarget;
  negative: boolean;
}

const TEXT = /^(text|prompt)/;

/**
 * The texts of a workflow of which no walk tells what they are for: those of its text encoders, or
 * where there are none all long texts. A title or, as the last resort, the words decide which is the
 * negative one.
 */
export function looseTexts(reader: WorkflowReader): InputCandidate[] {
  const encoders = reader.ids.filter((id) => isEncoder(reader, id));
  const nodes = encoders.length > 0 ? encoders : reader.ids;
  const found = new Map(
    nodes.flatMap((nodeId) =>
      textInputs(reader, nodeId, encoders.length > 0).flatMap((input) =>
        writtenTexts(reader, { nodeId, input }).map((
          place,
        ): [string, LooseText] => [placeKey(place), {
          place,
          negative: isNegative(reader, nodeId, reader.value(place)),
        }])
      )
    ),
  );
  return [...found.values()].map(({ place, negative }) => ({
    // Where there is but one it says what to make, whatever its words are.
    name: negative && found.size > 1 ? "negative_prompt" : "prompt",
    chosen: true,
    targets: [place],
  }));
}

function isEncoder(reader: WorkflowReader, nodeId: string): boolean {
  const info = reader.info(nodeId);
  if (info) return info.output.includes("CONDITIONING");
  return /text_?encode/i.test(reader.node(nodeId)?.class_type ?? "");
}

function textInputs(reader: WorkflowReader, nodeId: string, ofEncoder: boolean): string[] {
  return Object.keys(reader.node(nodeId)?.inputs ?? {}).filter((input) =>
    TEXT.test(input) &&
    (ofEncoder || reader.spec({ nodeId, input })?.[1]?.["multiline"] === true)
  );
}

function isNegative(reader: WorkflowReader, nodeId: string, text: unknown): boolean {
  const title = reader.node(nodeId)?._meta?.title ?? "";
  if (/\b(negative|positive)\b/i.test(title)) return /\bnegative\b/i.test(title);
  return typeof text === "string" && NEGATIVE.test(text);
}
