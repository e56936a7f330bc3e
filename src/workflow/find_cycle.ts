import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";

/**
 * The ids of the nodes of one cycle, in link order, or `undefined` where there is none. ComfyUI
 * refuses a cycle without naming a single node.
 */
export function findCycle(workflow: ApiWorkflow): string[] | undefined {
  const done = new Set<string>();
  for (const id of Object.keys(workflow)) {
    const cycle = walk(workflow, id, done);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Depth first with a stack of our own: a chain of thousands of nodes must not exhaust the real one. */
function walk(workflow: ApiWorkflow, start: string, done: Set<string>): string[] | undefined {
  const path: string[] = [];
  const onPath = new Set<string>();
  const stack: [id: string, links: string[]][] = [];
  const enter = (id: string) => {
    path.push(id);
    onPath.add(id);
    stack.push([id, linkedIds(workflow, id)]);
  };
  if (!done.has(start)) enter(start);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top[1].pop();
    if (next === undefined) {
      stack.pop();
      path.pop();
      onPath.delete(top[0]);
      done.add(top[0]);
    } else if (onPath.has(next)) return path.slice(path.indexOf(next));
    else if (!done.has(next) && workflow[next]) enter(next);
  }
  return undefined;
}

function linkedIds(workflow: ApiWorkflow, id: string): string[] {
  return Object.values(workflow[id]?.inputs ?? {}).filter(isNodeLink).map(([from]) => String(from));
}
