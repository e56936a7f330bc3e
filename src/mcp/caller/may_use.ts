import type { Services } from "../tool_context.ts";
import { isShown } from "../toolsets.ts";

/**
 * Whether a tool is there for the caller: shown by the configuration, and among those that the
 * caller may use.
 */
export function mayUse(
  tool: string,
  { shownTools, caller }: Pick<Services, "shownTools" | "caller">,
  options: { ofWorkflow?: boolean } = {},
): boolean {
  if (!isShown(tool, shownTools, options)) return false;
  const { tools } = caller ?? {};
  // An empty list is what a token has left that may do nothing.
  return tools === undefined || tools.length > 0 && isShown(tool, tools, options);
}
