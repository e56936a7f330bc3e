import { ComfyError } from "../comfyui/errors.ts";
import { toldText } from "./caller/told_text.ts";
import { ErrorCode, McpError } from "./sdk.ts";
import type { Services } from "./tool_context.ts";

/**
 * What a request that is no tool call rejects with: an error that is not ours may hold paths, and
 * the SDK would send its message to the client. Ours are told as the caller may have them.
 *
 * @returns A function that throws an {@linkcode McpError} in place of any error.
 */
export function hideInternals(
  services: Pick<Services, "caller" | "engines">,
): (error: unknown) => never {
  return (error) => {
    if (error instanceof McpError) {
      error.message = toldText(error.message, services);
      throw error;
    }
    const message = error instanceof ComfyError
      ? toldText(error.message, services)
      : "Cannot answer: something went wrong inside Easel.";
    throw new McpError(ErrorCode.InternalError, message);
  };
}
