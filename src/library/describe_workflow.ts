/** What a workflow says of itself. */
export interface WorkflowDescription {
  /** What people call it. */
  title?: string;
  /** What it is for. */
  description?: string;
  /** What its author calls the tool that it becomes. */
  tool?: string;
}

/**
 * What a workflow says of itself: in the sidecar beside it, in a template's `__metadata__`, or in
 * the `extra.info` that the editor saves. The first that says something wins.
 */
export function describeWorkflow(json: unknown, sidecar?: unknown): WorkflowDescription {
  const places = [
    fieldOf(sidecar, "__metadata__"),
    sidecar,
    fieldOf(json, "__metadata__"),
    fieldOf(fieldOf(json, "prompt"), "__metadata__"),
    fieldOf(fieldOf(json, "extra"), "info"),
  ];
  const title = firstText(places, ["title", "name"]);
  const description = firstText(places, ["description"]);
  const tool = firstText(places, ["tool_name"]);
  return { ...title && { title }, ...description && { description }, ...tool && { tool } };
}

/** Whether a JSON value has nodes, in whichever format; it may be broken all the same. */
export function holdsNodes(json: unknown): boolean {
  if (Array.isArray(fieldOf(json, "nodes"))) return true;
  return hasApiNode(json) || hasApiNode(fieldOf(json, "prompt"));
}

function hasApiNode(json: unknown): boolean {
  return isRecord(json) && Object.values(json).some((node) => isText(fieldOf(node, "class_type")));
}

function firstText(places: unknown[], keys: string[]): string | undefined {
  return places.flatMap((place) => keys.map((key) => fieldOf(place, key))).find(isText)?.trim();
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
