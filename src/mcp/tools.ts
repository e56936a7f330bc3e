import type { ToolDefinition } from "./tool.ts";
import { cancelJob } from "./tools/cancel_job.ts";
import { describeImage } from "./tools/describe_image.ts";
import { generateImage } from "./tools/generate_image.ts";
import { getJob } from "./tools/get_job.ts";
import { getWorkflow } from "./tools/get_workflow.ts";
import { imageToImage } from "./tools/image_to_image.ts";
import { inpaint } from "./tools/inpaint.ts";
import { listJobs } from "./tools/list_jobs.ts";
import { listModels } from "./tools/list_models.ts";
import { listWorkflows } from "./tools/list_workflows.ts";
import { freeMemory } from "./tools/queue/free_memory.ts";
import { getQueue } from "./tools/queue/get_queue.ts";
import { pauseQueue } from "./tools/queue/pause_queue.ts";
import { reprioritizeJob } from "./tools/queue/reprioritize_job.ts";
import { resumeQueue } from "./tools/queue/resume_queue.ts";
import { regenerate } from "./tools/regenerate.ts";
import { runWorkflow } from "./tools/run_workflow.ts";
import { upscale } from "./tools/upscale.ts";
import { validateWorkflowTool } from "./tools/validate_workflow.ts";
import { viewImage } from "./tools/view_image.ts";

/** Every tool but those that workflows bring, in the order in which clients list them. */
export const tools: readonly ToolDefinition[] = [
  generateImage,
  getJob,
  listJobs,
  cancelJob,
  imageToImage,
  inpaint,
  upscale,
  regenerate,
  describeImage,
  viewImage,
  listModels,
  listWorkflows,
  getWorkflow,
  runWorkflow,
  validateWorkflowTool,
  getQueue,
  reprioritizeJob,
  pauseQueue,
  resumeQueue,
  freeMemory,
];
