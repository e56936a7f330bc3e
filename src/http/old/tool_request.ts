import { type FrameProblem, UnreadableFrame } from "./refused_frames.ts";

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
 * Throws {@linkcode UnreadableFrame} where it is not JSON, or names no tool.
 */
export function parseToolRequest(frame: string): ToolRequest {
  const request = parse(frame);
  if (typeof request !== "object" || request === null || !("tool" in request)) {
    throw unreadable("NoTool", "it names no tool");
  }
  const { tool, params } = request as { tool: unknown; params?: unknown };
  if (typeof tool !== "string") {
    throw unreadable("NoTool", '"tool" is no text');
  }
  return { tool, params };
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch (cause) {
    throw unreadable("NotJson", "it is not JSON", cause);
  }
}

function unreadable(problem: FrameProblem, state: string, cause?: unknown): UnreadableFrame {
  const example = '{"tool": "generate_image", "params": {"prompt": "a red boat"}}';
  return new UnreadableFrame(problem, `${state}. Send ${example}.`, { cause });
}
