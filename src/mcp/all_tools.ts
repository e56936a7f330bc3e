import { ErrorCode, McpError } from "./sdk.ts";
import type { ToolDefinition } from "./tool.ts";
import type { Services } from "./tool_context.ts";
import { tools } from "./tools.ts";
import { workflowTools } from "./workflow_tools.ts";

/** Our own tools, and a tool for each exposed workflow. */
export async function allTools(services: Services): Promise<ToolDefinition[]> {
  const taken = new Set(tools.map(({ name }) => name));
  return [...tools, ...await workflowTools(services, taken)];
}

/**
 * The tool of that name. Ours are found without looking at any workflow.
 *
 * @throws {McpError} If there is none; the message names those that there are.
 */
export async function findTool(name: string, services: Services): Promise<ToolDefinition> {
  const own = tools.find((tool) => tool.name === name);
  if (own) return own;
  const all = await allTools(services);
  const found = all.find((tool) => tool.name === name);
  if (found) return found;
  const names = all.map((tool) => tool.name).join(", ");
  throw new McpError(ErrorCode.InvalidParams, `Unknown tool "${name}". Known: ${names}.`);
}
