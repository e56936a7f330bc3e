import { nearest } from "../../workflow/nearest.ts";
import { ErrorCode, McpError } from "../sdk.ts";
import { mayUse } from "../caller/may_use.ts";
import type { Services } from "../tool_context.ts";
import type { PromptDefinition } from "./prompt_definition.ts";
import { prompts } from "./prompts.ts";

/** The prompts whose tools can be called. */
export function shownPrompts(services: Services): PromptDefinition[] {
  return prompts.filter(({ tools }) => tools.every((tool) => mayUse(tool, services)));
}

/**
 * The prompt of that name.
 *
 * @throws {McpError} If there is none; the message names those that there are.
 */
export function findPrompt(name: string, services: Services): PromptDefinition {
  const shown = shownPrompts(services);
  const found = shown.find((prompt) => prompt.name === name);
  if (found) return found;
  const names = shown.map((prompt) => prompt.name);
  const [near] = nearest(name.slice(0, 100), names);
  throw new McpError(
    ErrorCode.InvalidParams,
    `Unknown prompt "${name.slice(0, 100)}". Known: ${names.join(", ") || "none"}.` +
      (near === undefined ? "" : ` Nearest: ${near}.`),
  );
}
