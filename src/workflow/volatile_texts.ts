import { type ApiWorkflow, isNodeLink } from "../comfyui/api_workflow.ts";
import { pickDynamicPrompt } from "./convert/dynamic_prompts.ts";
import { fillTokens, type TextTokens } from "./convert/text_replacements.ts";
import { hideIn, showIn } from "./inputs/kept_placeholders.ts";
import type { InputTarget } from "./input_target.ts";

/** A text that the editor makes anew each time it sends a saved workflow. */
export interface VolatileText extends InputTarget {
  /** As it was saved. */
  text: string;
  /** Whether one of each `{a|b}` is picked. */
  picks: boolean;
  /** What its `%node.widget%` stand for, where such are filled in. */
  tokens?: TextTokens;
}

/** Picks one of each `{a|b}` in the texts of a workflow; `{{name}}` of the given names stays. */
export function pickTexts(
  workflow: ApiWorkflow,
  texts: readonly VolatileText[],
  { random, names = [] }: { random: () => number; names?: Iterable<string> },
): void {
  const kept = new Set(names);
  for (const { nodeId, input, text, picks } of texts) {
    const inputs = workflow[nodeId]?.inputs;
    if (!picks || inputs?.[input] !== text) continue;
    inputs[input] = showIn(pickDynamicPrompt(hideIn(text, kept), random));
  }
}

/**
 * Fills in the `%...%` of a workflow's texts: the time, and the values that other nodes have in this
 * very workflow. What somebody gave in place of the saved text is filled in as well.
 */
export function fillTexts(
  workflow: ApiWorkflow,
  texts: readonly VolatileText[],
  now: Date,
): void {
  const valueAt = ({ nodeId, input }: InputTarget) => {
    const value = workflow[nodeId]?.inputs[input];
    return isNodeLink(value) || typeof value === "object" ? undefined : value;
  };
  for (const { nodeId, input, tokens } of texts) {
    const inputs = workflow[nodeId]?.inputs;
    const current = inputs?.[input];
    if (!tokens || !inputs || typeof current !== "string") continue;
    inputs[input] = fillTokens(current, { tokens, now, valueAt });
  }
}
