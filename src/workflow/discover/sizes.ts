import { literalFor } from "./literals.ts";
import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";

/** What the beginning of a latent says about the picture. */
export const SIZE_INPUTS = ["width", "height", "batch_size", "length"] as const;

/** One of {@linkcode SIZE_INPUTS}. */
export type SizeInput = typeof SIZE_INPUTS[number];

/**
 * Where the size of what a sampler starts from is written: walks past what only changes a latent to
 * where it begins. Stops at another sampler, which has a beginning of its own.
 */
export function sizesBehind(
  reader: WorkflowReader,
  sampler: string,
  samplers: ReadonlySet<string>,
): [name: SizeInput, place: InputPlace][] {
  const seen = new Set<string>([sampler]);
  const found: [SizeInput, InputPlace][] = [];
  const open = latentSources(reader, sampler);
  for (let nodeId = open.shift(); nodeId !== undefined; nodeId = open.shift()) {
    if (seen.has(nodeId) || samplers.has(nodeId)) continue;
    seen.add(nodeId);
    const upstream = latentSources(reader, nodeId);
    // A node that changes a latent may have a size as well, but it is not that of the beginning.
    if (upstream.length === 0) found.push(...ownSizes(reader, nodeId));
    open.push(...upstream);
  }
  return found;
}

function latentSources(reader: WorkflowReader, nodeId: string): string[] {
  return reader.linkedInputs(nodeId, "LATENT").flatMap((input) =>
    reader.sources({ nodeId, input }).map(([source]) => source)
  );
}

function ownSizes(reader: WorkflowReader, nodeId: string): [SizeInput, InputPlace][] {
  return SIZE_INPUTS.flatMap((input): [SizeInput, InputPlace][] => {
    const literal = literalFor(reader, { nodeId, input });
    return literal && typeof reader.value(literal) === "number" ? [[input, literal]] : [];
  });
}
