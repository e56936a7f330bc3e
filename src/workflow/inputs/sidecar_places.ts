import { isNodeLink } from "../../comfyui/api_workflow.ts";
import { literalFor } from "../discover/literals.ts";
import type { WorkflowReader } from "../discover/workflow_reader.ts";
import { nearest } from "../nearest.ts";
import type { InputTarget } from "../input_target.ts";
import { describeInput } from "./describe_input.ts";
import type { EditorPlaces } from "./editor_places.ts";
import type { SidecarPlace } from "./sidecar.ts";

/** A workflow in which a sidecar's places are looked up. */
export interface SidecarWorkflow {
  /** The workflow. */
  reader: WorkflowReader;
  /** What the editor shows of it. */
  editor?: EditorPlaces | undefined;
}

/**
 * The literals that a place names: by the node's id or title, in the editor or in API format. A
 * linked input means the literal that its link leads to.
 *
 * @throws {RangeError} If there is no such place, or several nodes have that title.
 */
export function sidecarTargets(
  { node, input }: SidecarPlace,
  { reader, editor }: SidecarWorkflow,
): InputTarget[] {
  const [id, ...others] = nodesNamed(reader, node, input);
  if (others.length > 0) {
    const ids = [id, ...others].join(", ");
    throw new RangeError(`nodes ${ids} have the title "${node}". Give one of these ids`);
  }
  if (id !== undefined) return [targetAt(reader, { nodeId: id, input })];
  const shown = editor?.nodes.filter((it) => it.id === node || isTitle(it.title, node)) ?? [];
  const targets = shown.flatMap((it) => editor?.widget(it, input) ?? []);
  if (targets.length > 0) return targets;
  throw new RangeError(
    shown.length > 0 ? `node "${node}" has no value "${input}"` : missingNode(reader, node),
  );
}

function nodesNamed(reader: WorkflowReader, name: string, input: string): string[] {
  if (reader.node(name)) return [name];
  const titled = reader.ids.filter((id) => isTitle(reader.node(id)?._meta?.title, name));
  const having = titled.filter((nodeId) => reader.value({ nodeId, input }) !== undefined);
  return having.length > 0 ? having : titled;
}

function targetAt(reader: WorkflowReader, place: InputTarget): InputTarget {
  const literal = literalFor(reader, place);
  if (literal) return literal;
  const { nodeId, input } = place;
  if (isNodeLink(reader.value(place))) {
    throw new RangeError(`input "${input}" of node "${nodeId}" is linked to what is computed`);
  }
  // An optional input may not stand in the workflow and can be written all the same.
  if (reader.spec(place) && describeInput(reader, place)) return place;
  const names = Object.keys(reader.node(nodeId)?.inputs ?? {}).join(", ");
  throw new RangeError(`node "${nodeId}" has no input "${input}". It has: ${names}`);
}

function missingNode(reader: WorkflowReader, name: string): string {
  const names = reader.ids.flatMap((id) => [id, reader.node(id)?._meta?.title ?? id]);
  const near = nearest(name, new Set(names)).map((it) => `"${it}"`).join(", ");
  return `there is no node "${name}". ${near ? `Nearest: ${near}` : "Give its id or title"}`;
}

function isTitle(title: string | undefined, name: string): boolean {
  return title?.trim().toLowerCase() === name.trim().toLowerCase();
}
