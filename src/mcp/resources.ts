import { HttpError } from "../comfyui/errors.ts";
import { mediaTypeOf } from "../comfyui/output_file.ts";
import { parseOutputUri } from "./output_uri.ts";
import {
  ErrorCode,
  type ListResourceTemplatesResult,
  McpError,
  type ReadResourceResult,
} from "./sdk.ts";
import type { Services } from "./tool_context.ts";

/** MCP's code for a resource that is not there. */
const RESOURCE_NOT_FOUND = -32002;

/** The families of resources that can be read. */
export const resourceTemplates: ListResourceTemplatesResult["resourceTemplates"] = [{
  uriTemplate: "comfyui://outputs/{+file}",
  name: "output",
  title: "A file that a job made",
  description: "The original file, as the links of a result name it",
}];

/**
 * Reads a resource: the original bytes of a file that ComfyUI made.
 *
 * @throws {McpError} If the URI is not one of ours, or the file is gone.
 */
export async function readResource(uri: string, services: Services): Promise<ReadResourceResult> {
  const file = parseOutputUri(uri);
  if (!file) {
    throw new McpError(
      ErrorCode.InvalidParams,
      `Cannot read "${uri}": not a resource of this server. Use the uri of a result's link.`,
    );
  }
  try {
    const response = await services.engine.client.view(file);
    const bytes = await response.bytes();
    const mimeType = mediaTypeOf(file.filename);
    return { contents: [{ uri, mimeType, blob: bytes.toBase64() }] };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new McpError(
      RESOURCE_NOT_FOUND,
      `Cannot read "${uri}": ComfyUI no longer has the file. Make the picture again.`,
    );
  }
}
