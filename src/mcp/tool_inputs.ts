import type { TemplateInput } from "../workflow/template.ts";

/** More inputs make a model choose worse, and each costs every conversation tokens. */
const [MOST, LEAST] = [24, 6];

/** How many inputs all tools of workflows show together, as long as each shows a few. */
const ALTOGETHER = 240;

/** What people ask for most, by the names that inputs get. */
const CORE =
  /^(prompt|negative_prompt|image|mask|video|audio|width|height|length|seed|steps|cfg|checkpoint|model|denoise|batch_size)$/;

/** What stands in the schema of a workflow's tool. */
export interface ToolInputs {
  /** In the workflow's order. */
  shown: TemplateInput[];
  /** How many there are besides; they may be given as well. */
  hidden: number;
}

/** How many inputs each of so many tools shows at the most. */
export function inputsPerTool(tools: number): number {
  return Math.max(LEAST, Math.min(MOST, Math.floor(ALTOGETHER / tools)));
}

/**
 * The inputs that a workflow's tool shows: all where they are few, else those that have to be given,
 * those that are asked for most, and then the first, without their numbered likes.
 */
export function toolInputs(inputs: readonly TemplateInput[], most = MOST): ToolInputs {
  const ranked = inputs.map((input, at) => ({ input, at, rank: rankOf(input) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at);
  const required = ranked.filter(({ rank }) => rank === 0).length;
  const kept = ranked.slice(0, Math.max(most, required)).sort((a, b) => a.at - b.at);
  return { shown: kept.map(({ input }) => input), hidden: inputs.length - kept.length };
}

function rankOf({ name, required, default: value }: TemplateInput): number {
  if (required && value === undefined) return 0;
  if (CORE.test(name)) return 1;
  return /_\d+$/.test(name) ? 3 : 2;
}
