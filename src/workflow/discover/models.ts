import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";
import { literalFor } from "./literals.ts";

const MODEL_FILE = /\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx)$/i;

/**
 * Where the names of the models behind an input are written: walks past LoRAs and patches to the
 * loaders.
 */
export function modelsBehind(reader: WorkflowReader, place: InputPlace): InputPlace[] {
  const seen = new Set<string>();
  const found: InputPlace[] = [];
  const open = reader.sources(place);
  for (let source = open.shift(); source; source = open.shift()) {
    const [nodeId] = source;
    if (seen.has(nodeId)) continue;
    seen.add(nodeId);
    const upstream = reader.linkedInputs(nodeId, "MODEL");
    if (upstream.length === 0) found.push(...fileInputs(reader, nodeId).slice(0, 1));
    open.push(...upstream.flatMap((input) => reader.sources({ nodeId, input })));
  }
  return found;
}

function fileInputs(reader: WorkflowReader, nodeId: string): InputPlace[] {
  const inputs = Object.keys(reader.node(nodeId)?.inputs ?? {});
  return inputs.flatMap((input) => {
    const literal = literalFor(reader, { nodeId, input });
    const value = literal && reader.value(literal);
    return literal && typeof value === "string" && MODEL_FILE.test(value) ? [literal] : [];
  });
}
