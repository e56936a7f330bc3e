import { writtenTexts } from "../discover/texts.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import type { InputCandidate } from "./input_candidate.ts";

/** What people write when they say what a picture shall not be. */
const NEGATIVE = /worst quality|low quality|\bbad |watermark|\btext,|deformed|\bugly\b/i;

/**
 * The texts of a workflow of which no walk tells what they are for: those of its text encoders. A
 * title or, as the last resort, the words decide which is the negative one.
 */
export function looseTexts(reader: WorkflowReader): InputCandidate[] {
  const seen = new Set<string>();
  return reader.ids.filter((id) => isEncoder(reader, id)).flatMap((nodeId) =>
    Object.keys(reader.node(nodeId)?.inputs ?? {})
      .filter((input) => /^(text|prompt)/.test(input))
      .flatMap((input) => writtenTexts(reader, { nodeId, input }))
      .filter((place) =>
        !seen.has(place.nodeId + place.input) && seen.add(place.nodeId + place.input)
      )
      .map((place): InputCandidate => ({
        name: isNegative(reader, nodeId, reader.value(place)) ? "negative_prompt" : "prompt",
        chosen: true,
        targets: [place],
      }))
  );
}

function isEncoder(reader: WorkflowReader, nodeId: string): boolean {
  const info = reader.info(nodeId);
  if (info) return info.output.includes("CONDITIONING");
  return /text_?encode/i.test(reader.node(nodeId)?.class_type ?? "");
}

function isNegative(reader: WorkflowReader, nodeId: string, text: unknown): boolean {
  const title = reader.node(nodeId)?._meta?.title ?? "";
  if (/\b(negative|positive)\b/i.test(title)) return /\bnegative\b/i.test(title);
  return typeof text === "string" && NEGATIVE.test(text);
}
