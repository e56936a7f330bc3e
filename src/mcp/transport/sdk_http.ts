/**
 * The part of the MCP SDK that only HTTP needs: kept apart from `sdk.ts`, so that stdio starts
 * without loading it.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
export { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
