import { matchingNames } from "./matching_names.ts";
import { findPrompt } from "../prompts/find_prompt.ts";
import { familiesFor } from "../resources/resource_families.ts";
import type { ResourceFamily } from "../resources/resource_family.ts";
import { type CompleteRequest, type CompleteResult, ErrorCode, McpError } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { untilLate } from "../until_late.ts";

/** Most values of one answer, as MCP sets it. */
const MOST = 100;

/**
 * What may follow after what somebody has typed, for an argument of a prompt or the variable of a
 * resource template. Nothing where that cannot be told now, such as while ComfyUI is down.
 *
 * @throws {McpError} If there is no such prompt, argument or template.
 */
export async function complete(
  { ref, argument }: CompleteRequest["params"],
  services: Services,
): Promise<CompleteResult> {
  const names = ref.type === "ref/prompt"
    ? promptChoices(ref.name, { argument: argument.name, services })
    : resourceNames(ref.uri, { argument: argument.name, services });
  const fitting = matchingNames(await untilLate(names) ?? [], argument.value);
  const values = fitting.slice(0, MOST);
  return { completion: { values, total: fitting.length, hasMore: fitting.length > MOST } };
}

interface Asked {
  argument: string;
  services: Services;
}

type Names = Promise<readonly string[]> | readonly string[];

function promptChoices(name: string, { argument, services }: Asked): Names {
  const { inputs } = findPrompt(name, services);
  const input = inputs.find((one) => one.name === argument);
  if (input) return input.choices?.(services) ?? [];
  throw new McpError(
    ErrorCode.InvalidParams,
    `Cannot complete argument "${
      argument.slice(0, 100)
    }": prompt "${name}" has no such argument. ` +
      `It takes ${inputs.map((one) => one.name).join(", ")}.`,
  );
}

function resourceNames(uriTemplate: string, { argument, services }: Asked): Names {
  const family = familiesFor(services).find((one) => one.template?.uriTemplate === uriTemplate);
  if (family && variableOf(family) === argument) return family.names?.(services) ?? [];
  const state = family
    ? `its variable is ${variableOf(family)}, not "${argument.slice(0, 100)}"`
    : "there is no such template. resources/templates/list names those that there are";
  throw new McpError(
    ErrorCode.InvalidParams,
    `Cannot complete "${uriTemplate.slice(0, 200)}": ${state}.`,
  );
}

/** `id` of `comfyui://jobs/{id}`. */
function variableOf({ template }: ResourceFamily): string | undefined {
  return /\{\+?(\w+)\}/.exec(template?.uriTemplate ?? "")?.[1];
}
