import type { VolatileText } from "../volatile_texts.ts";
import { pickDynamicPrompt } from "./dynamic_prompts.ts";
import type { Instance } from "./instances.ts";
import { hasTextReplacements, hasTokens, type TextTokens } from "./text_replacements.ts";
import type { Widget } from "./widget_list.ts";

/** What is sent of a widget's text. */
export interface SentText {
  /** The text; as it was saved where it is volatile. */
  text: string;
  /** What is to be done with it each time the workflow is sent. */
  volatile?: VolatileText;
}

/**
 * Tells what is sent of a widget's text. Comments go at once; what chance, the time or other nodes
 * decide is left for later.
 *
 * @param findTokens Finds what the `%...%` of a text stand for.
 */
export function sentText(
  value: string,
  { spec, filled }: Widget,
  { id, node, findTokens }: Pick<Instance, "id" | "node"> & {
    findTokens: (text: string) => TextTokens;
  },
): SentText {
  const isPrompt = Boolean(spec.options["dynamicPrompts"]);
  const picks = isPrompt && value.includes("{");
  const fills = (filled || hasTextReplacements(node.type, spec.name)) && hasTokens(value);
  const text = picks
    ? withoutLoneChoices(value)
    : isPrompt
    ? pickDynamicPrompt(value, () => 0)
    : value;
  if (!picks && !fills) return { text };
  const place = { nodeId: id, input: spec.name };
  return { text, volatile: { ...place, text, picks, ...fills && { tokens: findTokens(text) } } };
}

/** `{{name}}` picks from one; it must not be taken for a placeholder. */
function withoutLoneChoices(text: string): string {
  return text.replaceAll(/(?<!\\)\{\{(\s*[\w-]+\s*)\}\}/g, "$1");
}
