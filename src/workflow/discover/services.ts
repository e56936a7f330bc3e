import { literalFor } from "./literals.ts";
import { writtenTexts } from "./texts.ts";
import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";

/** What a node that calls a service or writes a text is asked for. */
export type ServiceKind = "prompt" | "negative_prompt" | "seed";

/**
 * The inputs of nodes that do the whole work themselves, such as those that call a paid service: for
 * workflows in which nothing samples.
 */
export function findServiceInputs(
  reader: WorkflowReader,
): [kind: ServiceKind, place: InputPlace][] {
  return reader.ids.filter((id) => reader.info(id)?.api_node === true).flatMap((nodeId) =>
    Object.keys(reader.node(nodeId)?.inputs ?? {}).flatMap((input) =>
      serviceInput(reader, { nodeId, input })
    )
  );
}

function serviceInput(
  reader: WorkflowReader,
  place: InputPlace,
): [kind: ServiceKind, place: InputPlace][] {
  // A dynamic combo's inputs are named after it: `model.prompt`.
  const name = place.input.slice(place.input.lastIndexOf(".") + 1);
  if (name === "seed") {
    const literal = literalFor(reader, place);
    return literal ? [["seed", literal]] : [];
  }
  // What a system prompt says is how to work, not what to make.
  if (!/prompt$|^text$/.test(name) || name.startsWith("system")) return [];
  const kind = name.includes("negative") ? "negative_prompt" : "prompt";
  return writtenTexts(reader, place).map((written) => [kind, written]);
}
