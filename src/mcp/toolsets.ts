/** Names for several tools at once. A name may be that of a tool which not every ComfyUI allows. */
export const TOOLSETS: Readonly<Record<string, readonly string[]>> = {
  core: [
    "generate_image",
    "image_to_image",
    "inpaint",
    "upscale",
    "regenerate",
    "describe_image",
    "view_image",
    "list_models",
    "get_job",
    "list_jobs",
    "cancel_job",
  ],
  author: ["list_workflows", "get_workflow", "run_workflow", "validate_workflow"],
  queue: ["get_queue", "reprioritize_job", "pause_queue", "resume_queue", "free_memory"],
};

/** Toolsets for operators, which are shown only to who asks for them. */
const ON_REQUEST: readonly string[] = ["queue"];

/** Stands for all tools, those for operators included. */
const ALL = "all";

/** Stands for the tools that workflows bring, whatever these are called. */
const WORKFLOWS = "workflows";

/** Before an entry: these not, whatever else names them. */
const NOT = "-";

/**
 * Whether a tool is among those that were asked for.
 *
 * @param shown Names, patterns (`list_*`) and names of toolsets, or `all`, and with `-` before them
 * those that are left out; where nothing is named, all but those for operators.
 */
export function isShown(
  tool: string,
  shown: readonly string[] = [],
  { ofWorkflow = false }: { ofWorkflow?: boolean } = {},
): boolean {
  const isMeant = (entry: string) =>
    entry === ALL || ofWorkflow && entry === WORKFLOWS || isNamed(tool, entry);
  const named = shown.filter((entry) => !entry.startsWith(NOT));
  if (shown.some((entry) => entry.startsWith(NOT) && isMeant(entry.slice(NOT.length)))) {
    return false;
  }
  if (named.length > 0) return named.some(isMeant);
  return ofWorkflow || !ON_REQUEST.some((set) => isNamed(tool, set));
}

/**
 * Refuses a selection that leaves out all that it names: clients would see no tool at all.
 *
 * @throws {RangeError} If it is one.
 */
export function checkSelection(shown: readonly string[]): void {
  const own = Object.values(TOOLSETS).flat();
  // What a workflow is called is not known yet: whatever is named, or anything.
  const named = shown.filter((entry) => !entry.startsWith(NOT) && !Object.hasOwn(TOOLSETS, entry));
  const ofWorkflows = ["*", ...named];
  const isAny = own.some((tool) => isShown(tool, shown)) ||
    ofWorkflows.some((tool) => isShown(tool, shown, { ofWorkflow: true }));
  if (isAny) return;
  throw new RangeError(
    "Cannot use tools: what it leaves out is all that it names, so clients would see none. " +
      "Name one that is not left out.",
  );
}

/** The entries of a selection that no tool answers to. */
export function unusedEntries(shown: readonly string[], tools: readonly string[]): string[] {
  return shown.filter((entry) => {
    const name = entry.startsWith(NOT) ? entry.slice(NOT.length) : entry;
    return name !== WORKFLOWS && name !== ALL && !tools.some((tool) => isNamed(tool, name));
  });
}

function isNamed(tool: string, entry: string): boolean {
  if (entry === tool) return true;
  if (Object.hasOwn(TOOLSETS, entry)) return TOOLSETS[entry]!.includes(tool);
  if (!entry.includes("*")) return false;
  const parts = entry.split("*").map((part) => part.replaceAll(/[^\w]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(tool);
}
