import * as z from "zod";
import { type ComfyMessage, readMessage } from "./messages.ts";
import { type NodeOutput, NodeOutputSchema } from "./node_output.ts";
import { type QueueItem, QueueItemSchema } from "./queue.ts";

/** How ComfyUI says that a run ended. Read it with `outcomeOf()`. */
export interface HistoryStatus {
  /** `success` or `error`; an interrupted run is an `error`, too. */
  statusStr: string;
  /** Whether the run came to its end. */
  completed: boolean;
  /** The run's `execution_*` messages, oldest first. */
  messages: ComfyMessage[];
}

/** A prompt that has ended, as `/history` keeps it until ComfyUI restarts. */
export interface HistoryEntry {
  /** What was run. */
  prompt: QueueItem;
  /** What each output node showed, by node id, in no special order; kept also where a later node failed. */
  outputs: Record<string, NodeOutput>;
  /** Missing in old versions. */
  status?: HistoryStatus | undefined;
}

const MessageSchema = z.tuple([z.string(), z.unknown()]).rest(z.unknown())
  .transform(([type, data]) => readMessage({ type, data }));

const HistoryStatusSchema = z.looseObject({
  status_str: z.string(),
  completed: z.boolean(),
  messages: z.array(MessageSchema),
}).transform((status): HistoryStatus => ({
  statusStr: status.status_str,
  completed: status.completed,
  messages: status.messages,
}));

/** Shape of {@linkcode HistoryEntry}, read from ComfyUI's names. */
export const HistoryEntrySchema: z.ZodType<HistoryEntry> = z.looseObject({
  prompt: QueueItemSchema,
  outputs: z.record(z.string(), NodeOutputSchema.catch({})),
  status: HistoryStatusSchema.nullish(),
}).transform(({ prompt, outputs, status }) => ({
  prompt,
  outputs,
  ...status ? { status } : {},
}));

/** Shape of what `GET /history` answers: entries by prompt id. */
export const HistorySchema: z.ZodType<Record<string, HistoryEntry>> = z.record(
  z.string(),
  HistoryEntrySchema,
);
