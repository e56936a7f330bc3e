import { presetNames } from "../workflow/own_presets.ts";
import { mayUse } from "./caller/may_use.ts";
import { withCaps } from "./caller/with_caps.ts";
import { presetsOf } from "./workflow/presets_of.ts";
import { ErrorCode, McpError } from "./sdk.ts";
import type { ToolDefinition } from "./tool.ts";
import type { Services } from "./tool_context.ts";
import { tools } from "./tools.ts";
import { generateImage, generateImageWith } from "./tools/generate_image.ts";
import { unusedEntries } from "./toolsets.ts";
import { workflowTools } from "./workflow/workflow_tools.ts";

/** Our own tools, and a tool for each exposed workflow, as far as the caller is to see them. */
export async function allTools(services: Services): Promise<ToolDefinition[]> {
  const { shownTools = [], caller, log } = services;
  const ofWorkflows = await toolsOfWorkflows(services);
  const own = ownTools(services);
  const names = [...own, ...ofWorkflows].map(({ name }) => name);
  // A typing error would otherwise hide a tool without a word.
  for (const entry of unusedEntries(shownTools, names)) {
    log("warn", "no tool here answers to an entry of --tools", { entry });
  }
  // Those of a token or of a scope: whoever has it waits for what was meant.
  for (const entry of unusedEntries(caller?.tools ?? [], names)) {
    log("warn", "no tool here answers to an entry of what the caller may use", {
      entry,
      caller: caller?.id,
    });
  }
  return withCaps(shown(ofWorkflows, services), services);
}

/**
 * The tool of that name. Ours are found without looking at any workflow.
 *
 * @throws {McpError} If there is none, or it is hidden; the message names those that there are.
 */
export async function findTool(name: string, services: Services): Promise<ToolDefinition> {
  const own = ownTools(services).find((tool) => tool.name === name);
  if (own && mayUse(name, services)) return own;
  const all = shown(await toolsOfWorkflows(services), services);
  const found = all.find((tool) => tool.name === name);
  if (found) return found;
  const names = all.map((tool) => tool.name).join(", ") || "none";
  // What is no tool's name may be anything, a prompt included.
  services.log("info", "tool refused", own && { tool: name });
  throw new McpError(ErrorCode.InvalidParams, `Unknown tool "${name}". Known: ${names}.`);
}

function toolsOfWorkflows(services: Services): Promise<ToolDefinition[]> {
  return workflowTools(services, new Set(tools.map(({ name }) => name)));
}

/** Ours and those of workflows, but for what is hidden. */
function shown(ofWorkflows: ToolDefinition[], services: Services): ToolDefinition[] {
  return [
    ...ownTools(services).filter(({ name }) => mayUse(name, services)),
    ...ofWorkflows.filter(({ name }) => mayUse(name, services, { ofWorkflow: true })),
  ];
}

/** Ours, with what the configuration adds to them. */
function ownTools(services: Services): readonly ToolDefinition[] {
  const presets = presetsOf(services);
  if (Object.keys(presets).length === 0) return tools;
  const generate = generateImageWith(presetNames(presets));
  return tools.map((tool) => tool === generateImage ? generate : tool);
}
