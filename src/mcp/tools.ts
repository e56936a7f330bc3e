import type { ToolDefinition } from "./tool.ts";
import { generateImage } from "./tools/generate_image.ts";
import { getJob } from "./tools/get_job.ts";
import { getWorkflow } from "./tools/get_workflow.ts";
import { listWorkflows } from "./tools/list_workflows.ts";
import { runWorkflow } from "./tools/run_workflow.ts";
import { validateWorkflowTool } from "./tools/validate_workflow.ts";

/** Every tool but those that workflows bring, in the order in which clients list them. */
export const tools: readonly ToolDefinition[] = [
  generateImage,
  getJob,
  listWorkflows,
  getWorkflow,
  runWorkflow,
  validateWorkflowTool,
];
