import type { Json } from "../../comfyui/json.ts";
import type { Config } from "../../config/config.ts";
import { checkInput } from "../../mcp/input_issues.ts";
import { generateImageWith } from "../../mcp/tools/generate_image.ts";
import { presetNames } from "../../workflow/own_presets.ts";
import { UsageError } from "../usage_error.ts";
import { toolInput } from "./tool_input.ts";

/**
 * The input of `generate_image`, as a command line has it.
 *
 * @throws {UsageError} If the tool can never take it, whatever ComfyUI has: a name that it does not
 * have, or a value out of its bounds.
 */
export function pictureInput(
  { set, operands, presets }: Pick<Config, "set" | "operands" | "presets">,
): Record<string, Json> {
  if (Object.hasOwn(set, "prompt")) {
    throw new UsageError(
      "Cannot use --set prompt: the words behind generate are the prompt. Write it there.",
    );
  }
  const tool = generateImageWith(presetNames(presets));
  const input = { ...toolInput(tool, set), prompt: operands.join(" ") };
  try {
    checkInput(tool, input);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new UsageError(cause.message, { cause });
  }
  return input;
}
