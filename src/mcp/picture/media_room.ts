import type { ToolContext } from "../tool_context.ts";

/**
 * Characters of JSON that pictures and sounds may take in a result: what the operator says, else
 * what the client takes beside the rest.
 *
 * @param rest Characters of all else in the result.
 */
export function mediaRoom(
  { limits, client }: Pick<ToolContext, "limits" | "client">,
  rest: number,
): number {
  return limits.previewBytes ?? Math.max(0, client.resultChars - rest);
}
