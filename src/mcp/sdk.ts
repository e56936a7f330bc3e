/**
 * The one door to the MCP SDK. Under Deno a plain `.js` import of the SDK types as `any`; the
 * `@ts-types` line above each export gives its types back (`tests/mcp/sdk_types_test.ts` guards it).
 *
 * What only HTTP needs stands in `sdk_http.ts`, so that stdio starts without loading it.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/index"
export { Server } from "@modelcontextprotocol/sdk/server/index.js";
// @ts-types="@modelcontextprotocol/sdk/server/index"
export type { ServerOptions } from "@modelcontextprotocol/sdk/server/index.js";
// @ts-types="@modelcontextprotocol/sdk/validation/ajv"
export { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
// @ts-types="@modelcontextprotocol/sdk/shared/protocol"
export type {
  RequestHandlerExtra,
  RequestOptions,
} from "@modelcontextprotocol/sdk/shared/protocol.js";
// @ts-types="@modelcontextprotocol/sdk/shared/transport"
export type {
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/sdk/shared/transport.js";
// @ts-types="@modelcontextprotocol/sdk/types"
export {
  CallToolRequestSchema,
  CancelTaskRequestSchema,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  GetTaskPayloadRequestSchema,
  GetTaskRequestSchema,
  isInitializeRequest,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  LATEST_PROTOCOL_VERSION,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListTasksRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  RELATED_TASK_META_KEY,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  SUPPORTED_PROTOCOL_VERSIONS,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
// @ts-types="@modelcontextprotocol/sdk/types"
export type {
  BlobResourceContents,
  CallToolRequest,
  CallToolResult,
  ClientCapabilities,
  CompleteRequest,
  CompleteResult,
  ContentBlock,
  CreateMessageResult,
  CreateTaskResult,
  EmbeddedResource,
  GetPromptRequest,
  GetPromptResult,
  Icon,
  ImageContent,
  Implementation,
  InitializeResult,
  JSONRPCMessage,
  JSONRPCRequest,
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ListToolsResult,
  LoggingLevel,
  LoggingMessageNotification,
  MessageExtraInfo,
  Progress,
  ProgressNotification,
  ProgressToken,
  Prompt,
  PromptArgument,
  PromptMessage,
  ReadResourceRequest,
  ReadResourceResult,
  RequestId,
  Resource,
  ResourceLink,
  ResourceTemplate,
  Root,
  ServerCapabilities,
  ServerNotification,
  ServerRequest,
  Task,
  TextContent,
  TextResourceContents,
  Tool,
  ToolAnnotations,
} from "@modelcontextprotocol/sdk/types.js";
