import type { Json } from "../comfyui/json.ts";
import type { Errand } from "./queue/dispatcher.ts";
import type { Job } from "./job.ts";
import type { CarriedFile } from "./prepare.ts";

/** A job on its way to a ComfyUI. */
export interface JobErrand extends Errand {
  /** What is to be run. */
  readonly job: Job;
  /** Whose turn it takes. */
  readonly caller: string;
  /** The files that it reads. */
  readonly files: readonly CarriedFile[];
  /** Written by ComfyUI into each picture it saves. */
  readonly extraPngInfo?: Record<string, Json>;
  /** Tells identical requests; missing where it shall be run in any case. */
  readonly key?: string;
  /** The names of the engines that had it and were lost. */
  readonly lost: readonly string[];
}
