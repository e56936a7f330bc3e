import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { ObjectInfo } from "../comfyui/object_info.ts";
import { findMedia, type MediaKind } from "./discover/media.ts";
import { modelsBehind } from "./discover/models.ts";
import { findSamplers, seedOf, settingOf } from "./discover/samplers.ts";
import { findServiceInputs } from "./discover/services.ts";
import { type SizeInput, sizesBehind } from "./discover/sizes.ts";
import { type Polarity, textsBehind } from "./discover/texts.ts";
import { type InputPlace, WorkflowReader } from "./discover/workflow_reader.ts";
import { outputNodes, upstreamOf } from "./upstream.ts";

/** What an input is for, in ComfyUI's words. */
export type DiscoveredKind =
  | "prompt"
  | "negative_prompt"
  | "seed"
  | "steps"
  | "cfg"
  | "sampler_name"
  | "scheduler"
  | "denoise"
  | "model"
  | SizeInput
  | MediaKind;

/** An input that {@linkcode discoverInputs} found. */
export interface DiscoveredInput {
  /** The kind; a second of a kind is `kind_2`, and so on. */
  name: string;
  /** What it is for. */
  kind: DiscoveredKind;
  /** Id of the node to write at. */
  nodeId: string;
  /** Name of that node's input, which holds a literal. */
  input: string;
  /** What stands there. */
  value: Json;
}

type Found = [kind: DiscoveredKind, place: InputPlace];

/** Settings of a sampler: their names on it, and the sockets behind which they may stand instead. */
const SETTINGS: [kind: DiscoveredKind, names: string[], sockets: string[]][] = [
  ["steps", ["steps"], ["SIGMAS"]],
  ["cfg", ["cfg", "cfg_conds", "video_cfg"], ["GUIDER"]],
  ["sampler_name", ["sampler_name"], ["SAMPLER"]],
  ["scheduler", ["scheduler"], ["SIGMAS"]],
  ["denoise", ["denoise"], ["SIGMAS"]],
];

const TEXTS: [kind: DiscoveredKind, polarity: Polarity, names: string[]][] = [
  ["prompt", "positive", ["positive", "conditioning", "cond1"]],
  ["negative_prompt", "negative", ["negative"]],
  // A second condition is often the negative's text with a picture.
  ["prompt", "positive", ["cond2"]],
];

/**
 * Finds what one may want to change in a workflow that declares no inputs, by walking from its
 * samplers to where things are written. Each is a literal, never a linked input, and stands in the
 * list once; those of a first pass come before those of one that refines it. A workflow in which
 * nothing samples is asked for what it sends to services.
 *
 * @param objectInfo At least the workflow's classes; of others only what their inputs' names tell.
 */
export function discoverInputs(workflow: ApiWorkflow, objectInfo: ObjectInfo): DiscoveredInput[] {
  const used = usedPart(workflow, objectInfo);
  const reader = new WorkflowReader(used, objectInfo);
  const samplers = findSamplers(reader, used);
  const all = new Set(samplers);
  const found = samplers.flatMap((id) => samplerInputs(reader, id, all));
  if (samplers.length === 0) found.push(...findServiceInputs(reader));
  return named([...found, ...findMedia(reader)], reader);
}

/** What some output depends on; all of it where nothing tells which nodes are outputs. */
function usedPart(workflow: ApiWorkflow, objectInfo: ObjectInfo): ApiWorkflow {
  const outputs = outputNodes(workflow, objectInfo);
  if (outputs.length === 0) return workflow;
  const ids = upstreamOf(workflow, outputs);
  return Object.fromEntries(Object.entries(workflow).filter(([id]) => ids.has(id)));
}

function samplerInputs(
  reader: WorkflowReader,
  nodeId: string,
  samplers: ReadonlySet<string>,
): Found[] {
  const found: Found[] = [...samplerTexts(reader, nodeId)];
  const seed = seedOf(reader, nodeId);
  if (seed) found.push(["seed", seed]);
  for (const [kind, names, sockets] of SETTINGS) {
    const place = settingOf(reader, nodeId, { names, sockets });
    if (place) found.push([kind, place]);
  }
  for (const holder of [nodeId, ...guidersOf(reader, nodeId)]) {
    for (const input of reader.linkedInputs(holder, "MODEL")) {
      const models = modelsBehind(reader, { nodeId: holder, input });
      found.push(...models.map((place): Found => ["model", place]));
    }
  }
  return [...found, ...sizesBehind(reader, nodeId, samplers)];
}

function samplerTexts(reader: WorkflowReader, nodeId: string): Found[] {
  return [nodeId, ...guidersOf(reader, nodeId)].flatMap((holder) =>
    TEXTS.flatMap(([kind, polarity, names]) =>
      reader.linkedInputs(holder, "CONDITIONING").filter((input) => names.includes(input))
        .flatMap((input) => textsBehind(reader, { nodeId: holder, input }, polarity))
        .map((place): Found => [kind, place])
    )
  );
}

function guidersOf(reader: WorkflowReader, nodeId: string): string[] {
  return reader.linkedInputs(nodeId, "GUIDER").flatMap((input) =>
    reader.sources({ nodeId, input }).map(([source]) => source)
  );
}

/** Numbers what there is several of. The first use of a place decides what it is for. */
function named(found: Found[], reader: WorkflowReader): DiscoveredInput[] {
  const counts = new Map<DiscoveredKind, number>();
  const taken = new Set<string>();
  return found.flatMap(([kind, place]) => {
    const key = `${place.nodeId}/${place.input}`;
    const value = reader.value(place);
    if (taken.has(key) || value === undefined) return [];
    taken.add(key);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return [{ name: count === 1 ? kind : `${kind}_${count}`, kind, ...place, value }];
  });
}
