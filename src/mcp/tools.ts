import type { ToolDefinition } from "./tool.ts";
import { generateImage } from "./tools/generate_image.ts";
import { getJob } from "./tools/get_job.ts";

/** Every tool, in the order in which clients list them. */
export const tools: readonly ToolDefinition[] = [generateImage, getJob];
