import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import type { Job, JobStatus } from "../jobs/job.ts";
import { gatherOutputs, type JobFile } from "../jobs/outputs.ts";
import type { ToolContext } from "./tool_context.ts";

/** What can be told of a job that was sent earlier, also by an Easel that has ended since. */
export interface PastJob {
  /** The `prompt_id`. */
  id: string;
  /** Whether it is over. */
  ended: boolean;
  /** Its state. */
  status: JobStatus;
  /** What ComfyUI ran. */
  workflow: ApiWorkflow;
  /** The template and the named values that the workflow was made from, as far as they are known. */
  inputs: Readonly<Record<string, Json>>;
  /** What it made so far. */
  files: JobFile[];
}

/** Finds a job by its id among our own, or else in ComfyUI's history. */
export async function findPastJob(
  id: string,
  { jobs, engine, signal }: Pick<ToolContext, "jobs" | "engine" | "signal">,
): Promise<PastJob | undefined> {
  const known = jobs.get(id);
  if (known) return ofOurs(known);
  const entry = await engine.client.getHistory(id, { signal });
  if (!entry) return undefined;
  const { files } = gatherOutputs(Object.values(entry.outputs));
  const failed = entry.status?.statusStr === "error";
  return {
    id,
    ended: true,
    status: failed ? "failed" : "completed",
    workflow: entry.prompt.prompt,
    inputs: inputsIn(entry.prompt.extraData),
    files,
  };
}

function ofOurs(job: Job): PastJob {
  const { id, ended, status, workflow, inputs } = job;
  return { id, ended, status, workflow, inputs, files: job.outputs.files };
}

/** What we write beside every workflow that we send. */
function inputsIn(extraData: Record<string, unknown>): Record<string, Json> {
  const { easel } = asRecord(extraData["extra_pnginfo"]);
  const { template, inputs } = asRecord(easel);
  return {
    ...asRecord(inputs) as Record<string, Json>,
    ...(typeof template === "string" && { template }),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}
