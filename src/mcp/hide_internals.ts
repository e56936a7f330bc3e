import { ComfyError } from "../comfyui/errors.ts";
import { ErrorCode, McpError } from "./sdk.ts";

/**
 * What a request that is no tool call rejects with: an error that is not ours may hold paths, and
 * the SDK would send its message to the client.
 *
 * @throws {McpError} Always.
 */
export function hideInternals(error: unknown): never {
  if (error instanceof McpError) throw error;
  if (error instanceof ComfyError) throw new McpError(ErrorCode.InternalError, error.message);
  throw new McpError(ErrorCode.InternalError, "Cannot answer: something went wrong inside Easel.");
}
