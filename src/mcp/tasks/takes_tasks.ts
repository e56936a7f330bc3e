import { JobOutput } from "../job/job_output.ts";
import type { ToolDefinition } from "../tool.ts";
import { tools } from "../tools.ts";

/** Whether a tool can be called as a task: those of ours that start a job, and all of workflows. */
export function takesTasks({ name, output, annotations }: ToolDefinition): boolean {
  if (!tools.some((ours) => ours.name === name)) return true;
  return output === JobOutput && annotations.readOnlyHint !== true;
}
