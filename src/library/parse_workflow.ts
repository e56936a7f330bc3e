import { type Json, parseJson } from "../comfyui/json.ts";

/**
 * Parses the text of a workflow.
 *
 * @param name Names the workflow in the error.
 * @throws {SyntaxError} If it is not JSON.
 */
export function parseWorkflow(name: string, text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read workflow "${name}": ${notJson(text, cause)}`, { cause });
  }
}

/** Why a text is not JSON, and what to do. */
export function notJson(text: string, error: unknown): string {
  if (text.trim() === "") return "it is empty. Save it again from ComfyUI.";
  const detail = error instanceof Error ? ` (${error.message})` : "";
  return `it is not JSON${detail}. Save it again from ComfyUI.`;
}
