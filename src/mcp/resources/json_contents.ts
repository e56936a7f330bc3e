import { stringifyJson } from "../../comfyui/json.ts";
import { ErrorCode, McpError, type ReadResourceResult } from "../sdk.ts";
import { shortUri } from "./resource_error.ts";
import { withoutServerPaths } from "./without_server_paths.ts";

/** Most characters of a resource that is text: clients put it into a model's context as it is. */
const MOST = 200_000;

/**
 * Data as the contents of a resource, in JSON, without a path of the server's.
 *
 * @throws {McpError} If it is more than any client could show.
 */
export function jsonContents(uri: string, data: Record<string, unknown>): ReadResourceResult {
  const text = stringifyJson(withoutServerPaths(data), 1);
  if (text.length > MOST) {
    throw new McpError(
      ErrorCode.InternalError,
      `Cannot read "${shortUri(uri)}": it has ${text.length} characters, and ${MOST} is the most ` +
        "that is sent. Use the tools, which show it in pages.",
    );
  }
  return { contents: [{ uri, mimeType: "application/json", text }] };
}
