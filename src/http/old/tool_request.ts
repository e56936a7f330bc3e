import { RequestError } from "../request_error.ts";

/** What a frame of the tool socket asks for. */
export interface ToolRequest {
  /** The tool's name. */
  tool: string;
  /** What it is given: JSON as text, or an object. */
  params: unknown;
}

/**
 * Reads a frame such as `{"tool": "generate_image", "params": "{\"prompt\": \"a dog\"}"}`.
 *
 * Throws {@linkcode RequestError} 400 where it is not JSON, or names no tool.
 */
export function parseToolRequest(frame: string): ToolRequest {
  const request = parse(frame);
  if (typeof request !== "object" || request === null || !("tool" in request)) {
    throw unreadable("it names no tool");
  }
  const { tool, params } = request as { tool: unknown; params?: unknown };
  if (typeof tool !== "string") {
    throw unreadable('"tool" is no text');
  }
  return { tool, params };
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch (cause) {
    throw unreadable("it is not JSON", cause);
  }
}

function unreadable(state: string, cause?: unknown): RequestError {
  return new RequestError(
    `Cannot read the frame: ${state}. ` +
      'Send {"tool": "generate_image", "params": {"prompt": "a red boat"}}.',
    { status: 400, cause },
  );
}
