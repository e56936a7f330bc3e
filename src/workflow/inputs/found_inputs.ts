import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { ObjectInfo } from "../../comfyui/object_info.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import { discoverInputs } from "../discover_inputs.ts";
import type { InputCandidate } from "./input_candidate.ts";
import { looseTexts } from "./loose_texts.ts";

/** What the graph itself tells: the inputs that its samplers lead back to. */
export function foundInputs(
  workflow: ApiWorkflow,
  objectInfo: ObjectInfo,
  reader: WorkflowReader,
): InputCandidate[] {
  const found = discoverInputs(workflow, objectInfo);
  const candidates = found.map(({ kind, nodeId, input }) => {
    const name = kind === "model" && input === "ckpt_name" ? "checkpoint" : kind;
    return { name, chosen: true, targets: [{ nodeId, input }] };
  });
  const hasText = found.some(({ kind }) => kind === "prompt" || kind === "negative_prompt");
  return hasText ? candidates : [...looseTexts(reader), ...candidates];
}
