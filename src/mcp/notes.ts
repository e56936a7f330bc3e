import type { CallToolResult } from "./sdk.ts";

/** A result with sentences behind its line for people, and behind the same for programs. */
export function withNotes(result: CallToolResult, notes: readonly string[]): CallToolResult {
  const [first, ...rest] = result.content;
  if (first?.type !== "text" || notes.length === 0) return result;
  const longer = (text: string) => [text, ...notes].join(" ");
  const { structuredContent } = result;
  const message = structuredContent?.["message"];
  return {
    ...result,
    content: [{ ...first, text: longer(first.text) }, ...rest],
    ...(typeof message === "string" && {
      structuredContent: { ...structuredContent, message: longer(message) },
    }),
  };
}
