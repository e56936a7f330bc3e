import type { ApiNode, ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { isNodeLink } from "../../src/comfyui/api_workflow.ts";

/**
 * The first difference between two workflows in words, `undefined` where they are equal but for the
 * ids of their nodes. `volatile` names inputs, `Class.input`, that change on every run.
 */
export function firstDifference(
  actual: ApiWorkflow,
  expected: ApiWorkflow,
  volatile: string[] = [],
): string | undefined {
  const numbers = new Map<string, number>();
  const left = meanings(actual, { volatile, numbers });
  const right = meanings(expected, { volatile, numbers });
  const surplus = subtract(left, right);
  const lacking = subtract(right, left);
  if (surplus.length === 0 && lacking.length === 0) return undefined;
  return describe({ actual, expected, surplus, lacking });
}

/**
 * What each node computes, as a number that is the same for all nodes that compute the same: links
 * are replaced by what their origin computes, so ids do not matter.
 */
function meanings(
  workflow: ApiWorkflow,
  { volatile, numbers }: { volatile: string[]; numbers: Map<string, number> },
): Map<string, number> {
  const done = new Map<string, number>();
  const visit = (id: string): number => {
    const node = workflow[id];
    if (!node || done.has(id)) return done.get(id) ?? -1;
    done.set(id, -2);
    const parts = Object.entries(node.inputs)
      .filter(([name]) => !volatile.includes(`${node.class_type}.${name}`))
      .sort(byName)
      .map(([name, value]) =>
        isNodeLink(value) ? [name, visit(String(value[0])), value[1]] : [name, sorted(value)]
      );
    const text = JSON.stringify([node.class_type ?? null, parts]);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    done.set(id, number);
    return number;
  };
  for (const id of Object.keys(workflow)) visit(id);
  return done;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).sort(byName).map(([name, item]) => [name, sorted(item)]);
}

/** Ids of `left` whose meaning `right` lacks, each meaning counted. */
function subtract(left: Map<string, number>, right: Map<string, number>): string[] {
  const counts = new Map<number, number>();
  for (const meaning of right.values()) counts.set(meaning, (counts.get(meaning) ?? 0) + 1);
  return [...left].flatMap(([id, meaning]) => {
    const count = counts.get(meaning) ?? 0;
    if (count > 0) counts.set(meaning, count - 1);
    return count > 0 ? [] : [id];
  });
}

function describe({ actual, expected, surplus, lacking }: {
  actual: ApiWorkflow;
  expected: ApiWorkflow;
  surplus: string[];
  lacking: string[];
}): string {
  for (const id of lacking) {
    const [node, other] = [expected[id], actual[id]];
    if (!node || !other) continue;
    const input = differingInput(other, node);
    if (input) return `node ${id} (${node.class_type}): ${input}`;
  }
  const name = (workflow: ApiWorkflow) => (id: string) => `${id} ${workflow[id]?.class_type}`;
  return `only in ours: ${surplus.map(name(actual))}; only in the editor's: ${
    lacking.map(name(expected))
  }`;
}

function differingInput(actual: ApiNode, expected: ApiNode): string | undefined {
  if (actual.class_type !== expected.class_type) return `class is ${actual.class_type}`;
  for (const name of new Set([...Object.keys(expected.inputs), ...Object.keys(actual.inputs)])) {
    const [ours, theirs] = [actual.inputs[name], expected.inputs[name]];
    if (isNodeLink(ours) && isNodeLink(theirs) && ours[0] !== theirs[0]) continue;
    if (JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs))) continue;
    return `"${name}" is ${brief(ours)}, the editor says ${brief(theirs)}`;
  }
  return undefined;
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? "absent").slice(0, 120);
}
