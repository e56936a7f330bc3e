import { McpError } from "../sdk.ts";

/** MCP's code for a resource that is not there. */
const RESOURCE_NOT_FOUND = -32002;

/**
 * The error for a resource that is not there.
 *
 * @param state Why, and what to do now, as sentences: the first begins in lower case.
 */
export function resourceNotFound(uri: string, state: string): McpError {
  return new McpError(RESOURCE_NOT_FOUND, `Cannot read "${shortUri(uri)}": ${state}`);
}

/** A URI as messages show it: it may be of any length. */
export function shortUri(uri: string): string {
  return uri.length > 200 ? `${uri.slice(0, 197)}...` : uri;
}
