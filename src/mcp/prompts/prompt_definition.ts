import type { Services } from "../tool_context.ts";

/** One argument of a prompt; MCP's are all texts. */
export interface PromptInput {
  /** What clients call it. */
  name: string;
  /** What people read beside the field. */
  description: string;
  /** Whether it must be given. */
  required?: boolean;
  /** What may be given, for clients that complete what is typed. Other texts are taken as well. */
  choices?(services: Services): Promise<readonly string[]> | readonly string[];
}

/** What a person gave: only arguments that are declared, and none that is empty. */
export type PromptValues = Readonly<Record<string, string | undefined>>;

/** A prompt that a person picks in the client's menu. */
export interface PromptDefinition {
  /** What clients call it. */
  name: string;
  /** What people see in the menu. */
  title: string;
  /** What it does for them. */
  description: string;
  /** What they are asked for, in this order. */
  inputs: readonly PromptInput[];
  /** Tools that its text speaks of: it is not offered where one of them is hidden. */
  tools: readonly string[];
  /** The text that is said in the person's name. */
  write(values: PromptValues, services: Services): string;
}
