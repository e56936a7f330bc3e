import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { Json } from "../../comfyui/json.ts";
import type { JobStatus } from "../job.ts";
import type { JobFile } from "../outputs.ts";

/** What is kept of a job, so that it is found again after a restart. */
export interface JobRecord {
  /** The `prompt_id`. */
  id: string;
  /** When it was submitted, ms since the epoch; the same each time the job is put. */
  createdAt: number;
  /** Who asked for it. */
  caller: string;
  /** Name of the ComfyUI that it was sent to. */
  engine?: string;
  /** Its state when it was put. */
  status: JobStatus;
  /** The named values that the workflow was made from. */
  inputs: Record<string, Json>;
  /** The template that the workflow was made from. */
  template?: string;
  /** Tells identical requests. */
  hash?: string;
  /** When it ended, ms since the epoch. */
  endedAt?: number;
  /** What it made. */
  files?: JobFile[];
  /** What it said, such as a caption. */
  texts?: string[];
  /** Milliseconds from the start of its run to its end. */
  ranMs?: number;
  /** Why it came to nothing. */
  error?: string;
  /** What ComfyUI was to run; only where it is small. */
  workflow?: ApiWorkflow;
}
