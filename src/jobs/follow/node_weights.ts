import { type ApiNode, type ApiWorkflow, isNodeLink } from "../../comfyui/api_workflow.ts";

/** A run of more steps than this hides all else anyway. */
const MOST = 1000;

/** Each node's share of a workflow's work: its steps where it samples, else 1. */
export function nodeWeights(workflow: ApiWorkflow): Map<string, number> {
  const schedulers = new Set(Object.values(workflow).flatMap(sigmasOf));
  return new Map(
    Object.keys(workflow).map((id) => [id, schedulers.has(id) ? 1 : stepsOf(workflow, id)]),
  );
}

/** Steps of a node, or of the scheduler behind its sigmas, which itself takes no time. */
function stepsOf(workflow: ApiWorkflow, id: string, seen: readonly string[] = []): number {
  const node = workflow[id];
  if (!node || seen.includes(id)) return 1;
  const steps = node.inputs["steps"];
  if (typeof steps === "number" && steps > 0) return Math.min(steps, MOST);
  const [scheduler] = sigmasOf(node);
  return scheduler === undefined ? 1 : stepsOf(workflow, scheduler, [...seen, id]);
}

function sigmasOf({ inputs }: ApiNode): string[] {
  const { sigmas } = inputs;
  return isNodeLink(sigmas) ? [String(sigmas[0])] : [];
}
