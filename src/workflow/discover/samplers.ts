import { isNodeLink } from "../../comfyui/api_workflow.ts";
import { upstreamOf } from "../upstream.ts";
import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import { firstLiteral, literalFor } from "./literals.ts";
import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";

const SEEDS = ["noise_seed", "seed"] as const;

/**
 * Ids of the nodes that sample, a first pass before those that refine it. A sampler is told by what
 * it takes: a guider, or a model and a seed; so those of custom packs count as well.
 */
export function findSamplers(reader: WorkflowReader, workflow: ApiWorkflow): string[] {
  const samplers = reader.ids.filter((id) => isSampler(reader, id));
  const depth = new Map(samplers.map((id) => {
    const upstream = upstreamOf(workflow, [id]);
    return [id, samplers.filter((other) => upstream.has(other)).length];
  }));
  return samplers.sort((a, b) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0));
}

function isSampler(reader: WorkflowReader, nodeId: string): boolean {
  const inputs = reader.node(nodeId)?.inputs ?? {};
  const hasSeed = SEEDS.some((name) => inputs[name] !== undefined);
  if (isNodeLink(inputs["guider"]) && reader.gives(nodeId, "LATENT")) return true;
  return hasSeed && isNodeLink(inputs["model"]) &&
    (isNodeLink(inputs["positive"]) || reader.linkedInputs(nodeId, "LATENT").length > 0);
}

/** Where a sampler's seed is written; `undefined` where it adds no noise or computes the seed. */
export function seedOf(reader: WorkflowReader, nodeId: string): InputPlace | undefined {
  const addsNoise = reader.value({ nodeId, input: "add_noise" });
  if (addsNoise === "disable" || addsNoise === false) return undefined;
  return firstLiteral(reader, nodeId, SEEDS) ??
    behind(reader, { nodeId, input: "noise" }, { type: "NOISE", names: SEEDS });
}

/**
 * A setting of a sampler: its own, or that of a node which it takes its sigmas, its method or its
 * guider from.
 */
export function settingOf(
  reader: WorkflowReader,
  nodeId: string,
  { names, sockets }: { names: readonly string[]; sockets: readonly string[] },
): InputPlace | undefined {
  const own = names.find((input) => reader.value({ nodeId, input }) !== undefined);
  if (own !== undefined) return literalFor(reader, { nodeId, input: own });
  for (const type of sockets) {
    for (const input of reader.linkedInputs(nodeId, type)) {
      const found = behind(reader, { nodeId, input }, { type, names });
      if (found) return found;
    }
  }
  return undefined;
}

/** The first literal of a name among the nodes that a link of a type leads back to. */
function behind(
  reader: WorkflowReader,
  place: InputPlace,
  { type, names }: { type: string; names: readonly string[] },
): InputPlace | undefined {
  const seen = new Set<string>();
  const open = reader.sources(place);
  for (let source = open.shift(); source; source = open.shift()) {
    const [nodeId] = source;
    if (seen.has(nodeId)) continue;
    seen.add(nodeId);
    const found = firstLiteral(reader, nodeId, names);
    if (found) return found;
    const inputs = reader.linkedInputs(nodeId, type);
    open.push(...inputs.flatMap((input) => reader.sources({ nodeId, input })));
  }
  return undefined;
}
