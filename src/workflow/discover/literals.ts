import { isNodeLink } from "../../comfyui/api_workflow.ts";
import type { InputPlace, WorkflowReader } from "./workflow_reader.ts";

/**
 * The literal that an input gets: its own, or that of the primitive that its link leads to. A linked
 * input is never the answer, as writing there would cut the link.
 *
 * @returns `undefined` where the value is computed or is not there.
 */
export function literalFor(reader: WorkflowReader, place: InputPlace): InputPlace | undefined {
  const seen = new Set<string>();
  let current = place;
  while (!seen.has(current.nodeId)) {
    seen.add(current.nodeId);
    const value = reader.value(current);
    if (value === undefined) return undefined;
    if (!isNodeLink(value)) return current;
    const [source, ...others] = reader.sources(current);
    if (!source || others.length > 0) return undefined;
    const input = givenOut(reader, source[0]);
    if (input === undefined) return undefined;
    current = { nodeId: source[0], input };
  }
  return undefined;
}

/** The input that a primitive gives out: its `value`, or a number that is all it has. */
function givenOut(reader: WorkflowReader, nodeId: string): string | undefined {
  const inputs = reader.node(nodeId)?.inputs ?? {};
  if (inputs["value"] !== undefined) return "value";
  const [only, ...others] = Object.keys(inputs);
  const isNumber = only !== undefined && ["number", "bigint"].includes(typeof inputs[only]);
  return isNumber && others.length === 0 ? only : undefined;
}

/** The literal of the first of some inputs that a node has. */
export function firstLiteral(
  reader: WorkflowReader,
  nodeId: string,
  names: readonly string[],
): InputPlace | undefined {
  const found = names.find((input) => reader.value({ nodeId, input }) !== undefined);
  return found === undefined ? undefined : literalFor(reader, { nodeId, input: found });
}
