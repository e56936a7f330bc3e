import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { answersOf } from "./engines/answers_of.ts";
import type { Engine } from "./engines/engine.ts";
import type { Engines } from "./engines/engines.ts";

/** A prompt that a ComfyUI knows. */
export interface FoundPrompt {
  /** Where it is. */
  engine: Engine;
  /** What was sent. */
  workflow: ApiWorkflow;
  /** What was sent beside it. */
  extraData: Record<string, unknown>;
}

/** What a search came to. */
export interface PromptSearch {
  /** The prompt, where one of the engines that answered has it. */
  found?: FoundPrompt;
  /** The names of the engines that did not answer: any of them may have it. */
  silent: readonly string[];
}

/** How long one engine is waited for while another has answered, ms. */
const PATIENCE_MS = 3000;

/**
 * Looks for a prompt in the queue and then in the history of each ComfyUI: it leaves the one for the
 * other in one step. Also those are asked that seem to be down, since one of them may have it.
 *
 * @throws {ComfyError} If none answers.
 */
export async function searchPrompt(id: string, { all }: Engines): Promise<PromptSearch> {
  const answers = await answersOf(all.map((engine) => lookAt(engine, id)), PATIENCE_MS);
  const given = answers.map((answer) =>
    answer !== "late" && answer.status === "fulfilled" ? answer : undefined
  );
  const found = given.find((answer) => answer?.value)?.value;
  if (found) return { found, silent: [] };
  const silent = all.filter((_, index) => !given[index]).map(({ name }) => name);
  const [first] = answers;
  const none = silent.length === all.length;
  if (none && first && first !== "late" && first.status === "rejected") throw first.reason;
  return { silent };
}

async function lookAt(engine: Engine, id: string): Promise<FoundPrompt | undefined> {
  const { running, pending } = await engine.client.getQueue();
  const item = [...running, ...pending].find(({ promptId }) => promptId === id) ??
    (await engine.client.getHistory(id))?.prompt;
  return item && { engine, workflow: item.prompt, extraData: item.extraData };
}
