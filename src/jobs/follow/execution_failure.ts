import { ExecutionError } from "../../comfyui/errors.ts";
import type { ExecutionErrorMessage } from "../../comfyui/messages.ts";
import { withoutPaths } from "./without_paths.ts";

/** Most characters that are shown of ComfyUI's words, and that are read at all. */
const SHOWN = 500;
const READ = 10_000;

/** The error for ComfyUI's `execution_error`: its words, without its paths and its traceback. */
export function executionFailure(data: ExecutionErrorMessage["data"]): ExecutionError {
  const words = data.exception_message.slice(0, READ);
  const what = cut(withoutPaths(withoutTraceback(words))) || data.exception_type;
  return new ExecutionError(
    `Cannot run node ${data.node_id} (${data.node_type}): ${what}${/[.!?]$/.test(what) ? "" : "."}`,
    { nodeId: data.node_id, classType: data.node_type, exceptionType: data.exception_type },
  );
}

/** Some exceptions hold the traceback of another one in their words; its frames are indented. */
function withoutTraceback(message: string): string {
  if (!message.includes("Traceback (most recent call last)")) return message;
  return message.split("\n").filter((line) => !/^(\s|Traceback \()/.test(line)).join("\n");
}

function cut(message: string): string {
  const text = message.trim();
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
