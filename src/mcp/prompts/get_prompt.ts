import { ErrorCode, type GetPromptResult, McpError } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { findPrompt } from "./find_prompt.ts";
import type { PromptDefinition, PromptValues } from "./prompt_definition.ts";

/** Most characters of one argument. */
const LONGEST = 20_000;

/**
 * The text of a prompt, with what the person gave.
 *
 * @throws {McpError} If there is no such prompt or argument, or a required one is missing.
 */
export function getPrompt(
  { name, arguments: given = {} }: { name: string; arguments?: Record<string, string> | undefined },
  services: Services,
): GetPromptResult {
  const prompt = findPrompt(name, services);
  const values = checkValues(prompt, given);
  return {
    description: prompt.description,
    messages: [{ role: "user", content: { type: "text", text: prompt.write(values, services) } }],
  };
}

/** Clients send `""` for fields that were left empty: those count as not given. */
function checkValues(prompt: PromptDefinition, given: Record<string, string>): PromptValues {
  const values = new Map(
    Object.entries(given).map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ""),
  );
  const names = prompt.inputs.map((input) => input.name);
  for (const [name, value] of values) {
    if (!names.includes(name)) refuse(prompt, name, `is not one of its arguments`);
    if (value.length > LONGEST) {
      refuse(prompt, name, `has ${value.length} characters; at most ${LONGEST} are taken`);
    }
  }
  for (const { name, required } of prompt.inputs) {
    if (required && !values.has(name)) refuse(prompt, name, "is missing");
  }
  return Object.fromEntries(values);
}

function refuse(prompt: PromptDefinition, argument: string, state: string): never {
  const names = prompt.inputs.map(({ name, required }) => required ? `${name} (required)` : name);
  throw new McpError(
    ErrorCode.InvalidParams,
    `Cannot use prompt "${prompt.name}": ${argument.slice(0, 100)} ${state}. ` +
      `It takes ${names.join(", ")}.`,
  );
}
