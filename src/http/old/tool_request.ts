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
 * @throws {SyntaxError} If it is not JSON.
 * @throws {TypeError} If it names no tool.
 */
export function parseToolRequest(frame: string): ToolRequest {
  const request = parse(frame);
  if (typeof request !== "object" || request === null || !("tool" in request)) {
    throw new TypeError(`Cannot read the frame: it names no tool. ${EXAMPLE}`);
  }
  const { tool, params } = request as { tool: unknown; params?: unknown };
  if (typeof tool !== "string") {
    throw new TypeError(`Cannot read the frame: "tool" is no text. ${EXAMPLE}`);
  }
  return { tool, params };
}

const EXAMPLE = 'Send {"tool": "generate_image", "params": {"prompt": "a red boat"}}.';

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch (cause) {
    throw new SyntaxError(`Cannot read the frame: it is not JSON. ${EXAMPLE}`, { cause });
  }
}
