import { hideInternals } from "../hide_internals.ts";
import {
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  type Prompt,
  type Server,
} from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import type { PromptDefinition } from "./prompt_definition.ts";

/** Has a server answer whatever concerns prompts. They are loaded with the first request. */
export function handlePrompts(server: Server, services: Services): void {
  server.setRequestHandler(ListPromptsRequestSchema, async () => {
    const { shownPrompts } = await import("./find_prompt.ts");
    return { prompts: shownPrompts(services).map(describePrompt) };
  });
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }) => {
    const { getPrompt } = await import("./get_prompt.ts");
    try {
      return getPrompt(params, services);
    } catch (error) {
      return hideInternals(services)(error);
    }
  });
}

function describePrompt({ name, title, description, inputs }: PromptDefinition): Prompt {
  return {
    name,
    title,
    description,
    arguments: inputs.map(({ name, description, required = false }) => ({
      name,
      description,
      required,
    })),
  };
}
