/**
 * The SDK's clients of old protocols, for tests only.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/client/sse"
export { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
// @ts-types="@modelcontextprotocol/sdk/client/websocket"
export { WebSocketClientTransport } from "@modelcontextprotocol/sdk/client/websocket.js";
