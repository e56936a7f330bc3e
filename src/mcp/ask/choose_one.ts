import type { ToolContext } from "../tool_context.ts";

/** Most choices that a form offers. */
const MOST = 30;

/** What was chosen. */
export interface Choice {
  /** One of the choices. */
  choice: string;
  /** True where there were several, and nobody said which. */
  guessed: boolean;
}

/**
 * One of several that are equally good: the only one, the one that the user picks where the client
 * can ask, and else the first.
 *
 * @param choices At least one.
 */
export async function chooseOne(
  question: string,
  choices: readonly string[],
  { askUser, signal }: Pick<ToolContext, "askUser" | "signal">,
): Promise<Choice> {
  const [first = ""] = choices;
  if (choices.length < 2) return { choice: first, guessed: false };
  const picked = await askUser?.choose(question, choices.slice(0, MOST));
  signal.throwIfAborted();
  return { choice: picked ?? first, guessed: picked === undefined };
}
