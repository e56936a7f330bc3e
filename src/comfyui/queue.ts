import * as z from "zod";
import type { ApiWorkflow } from "./api_workflow.ts";
import type { Json } from "./json.ts";
import { JsonNumberSchema } from "./json_number.ts";

/** A prompt that ComfyUI has taken, as it stands in the queue and in the history. */
export interface QueueItem {
  /** The place in the queue: lower runs earlier; negative for one put in front. */
  number: number;
  /** The id that names it everywhere. */
  promptId: string;
  /** The workflow. Values may have been coerced, and other clients' may have odd nodes. */
  prompt: ApiWorkflow;
  /** What was submitted as `extra_data`, without the keys that hold a login. */
  extraData: Record<string, unknown>;
  /** Ids of the output nodes that run. */
  outputNodes: string[];
}

/** What `GET /queue` answers. */
export interface Queue {
  /** What runs: none or one. */
  running: QueueItem[];
  /** In the order in which they will run. */
  pending: QueueItem[];
}

const SECRETS = new Set(["auth_token_comfy_org", "api_key_comfy_org"]);

// ComfyUI shows other people's login in its queue; nothing of ours has a use for it.
function withoutSecrets(extraData: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extraData).filter(([key]) => !SECRETS.has(key)));
}

// ComfyUI checks only the nodes that run, and other clients' prompts stand here, too: an odd node
// of somebody else must not make the whole list unreadable.
const AcceptedWorkflowSchema = z.record(
  z.string(),
  z.looseObject({
    class_type: z.string().catch(""),
    inputs: (z.record(z.string(), z.any()) as z.ZodType<Record<string, Json>>).catch({}),
    _meta: z.looseObject({ title: z.string().optional().catch(undefined) }).optional()
      .catch(undefined),
  }),
).catch({});

/** Shape of {@linkcode QueueItem}, read from ComfyUI's tuple; newer versions may append to it. */
export const QueueItemSchema: z.ZodType<QueueItem> = z.tuple([
  JsonNumberSchema,
  z.string(),
  AcceptedWorkflowSchema,
  z.record(z.string(), z.unknown()).catch({}),
  z.array(z.string()).catch([]),
]).rest(z.unknown()).transform(([number, promptId, prompt, extraData, outputNodes]) => ({
  number,
  promptId,
  prompt,
  extraData: withoutSecrets(extraData),
  outputNodes,
}));

/** Shape of {@linkcode Queue}, read from ComfyUI's names. */
export const QueueSchema: z.ZodType<Queue> = z.looseObject({
  queue_running: z.array(QueueItemSchema),
  queue_pending: z.array(QueueItemSchema),
}).transform((queue) => ({
  running: queue.queue_running,
  pending: queue.queue_pending.sort(byRunOrder),
}));

// The wire has heap order. ComfyUI takes the lowest (number, id) first.
function byRunOrder(a: QueueItem, b: QueueItem): number {
  return a.number - b.number || (a.promptId < b.promptId ? -1 : 1);
}
