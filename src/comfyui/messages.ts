import * as z from "zod";
import { type Json, parseJson } from "./json.ts";
import { type NodeOutput, NodeOutputSchema } from "./node_output.ts";

/** Greeting and every change of the queue; goes to all sockets. */
export interface StatusMessage {
  /** ComfyUI's own name for it. */
  type: "status";
  /** The queue. */
  data: {
    /** `queue_remaining` counts running and pending prompts of everybody. */
    status: { exec_info: { queue_remaining: number } };
    /** The socket's id; only in the greeting, the first frame of a socket. */
    sid?: string | undefined;
  };
}

/** The server's answer to our own `feature_flags`. */
export interface FeatureFlagsMessage {
  /** ComfyUI's own name for it. */
  type: "feature_flags";
  /** What the server can do, by name. */
  data: Record<string, unknown>;
}

/** A prompt has left the queue and runs. */
export interface ExecutionStartMessage {
  /** ComfyUI's own name for it. */
  type: "execution_start";
  /** Which prompt, and when in milliseconds since 1970. */
  data: { prompt_id: string; timestamp?: number | undefined };
}

/** Which nodes need not run again; always sent, with an empty list where nothing is cached. */
export interface ExecutionCachedMessage {
  /** ComfyUI's own name for it. */
  type: "execution_cached";
  /** Which prompt and nodes. */
  data: { prompt_id: string; nodes: string[]; timestamp?: number | undefined };
}

/** How far one node is; `value` may be fractional. */
export interface NodeProgress {
  /** Done so far. */
  value: number;
  /** All there is to do. */
  max: number;
  /** `pending`, `running`, `finished` or `error`; a node that failed was seen to stay `running`. */
  state: string;
  /** The node of our workflow under which an expanded node is shown. */
  display_node_id?: string | null | undefined;
  /** The node that runs. */
  real_node_id?: string | null | undefined;
}

/** A whole snapshot of all nodes that have started, each time. */
export interface ProgressStateMessage {
  /** ComfyUI's own name for it. */
  type: "progress_state";
  /** Which prompt, and its nodes by id; also ids of expanded nodes, such as `2.0.0.4`. */
  data: { prompt_id: string; nodes: Record<string, NodeProgress> };
}

/** Progress within the node that runs; comes up to 100 times a second. */
export interface ProgressMessage {
  /** ComfyUI's own name for it. */
  type: "progress";
  /** How far, and of which prompt and node. */
  data: {
    value: number;
    max: number;
    prompt_id?: string | null | undefined;
    node?: string | null | undefined;
  };
}

/**
 * A node starts, or `node: null`: the last frame of a prompt, also after an error or interrupt.
 * After a reconnect one comes without `prompt_id`.
 */
export interface ExecutingMessage {
  /** ComfyUI's own name for it. */
  type: "executing";
  /** Which node of which prompt. */
  data: {
    node: string | null;
    display_node?: string | null | undefined;
    prompt_id?: string | null | undefined;
  };
}

/** A node has shown something; for a cached output node it comes again with the old files. */
export interface ExecutedMessage {
  /** ComfyUI's own name for it. */
  type: "executed";
  /** Which node of which prompt, and what it shows. */
  data: {
    node: string;
    display_node?: string | null | undefined;
    prompt_id: string;
    output?: NodeOutput | null | undefined;
  };
}

/** The run ended well. The history entry is only sure to be there after `executing node: null`. */
export interface ExecutionSuccessMessage {
  /** ComfyUI's own name for it. */
  type: "execution_success";
  /** Which prompt, and when in milliseconds since 1970. */
  data: { prompt_id: string; timestamp?: number | undefined };
}

/** A node failed. Not always the end: a blocked output reports one in mid-run. */
export interface ExecutionErrorMessage {
  /** ComfyUI's own name for it. */
  type: "execution_error";
  /** Which node, and what Python says. */
  data: {
    prompt_id: string;
    node_id: string;
    node_type: string;
    /** Ends in a line break, and may hold paths of the server. */
    exception_message: string;
    exception_type: string;
    traceback?: unknown;
    /** Holds the values that the node got, also prompt texts. */
    current_inputs?: unknown;
    timestamp?: number | undefined;
  };
}

/** The run was interrupted, by us or by somebody else. */
export interface ExecutionInterruptedMessage {
  /** ComfyUI's own name for it. */
  type: "execution_interrupted";
  /** Which prompt, and at which node. */
  data: {
    prompt_id: string;
    node_id?: string | null | undefined;
    node_type?: string | null | undefined;
    timestamp?: number | undefined;
  };
}

/** A frame that we do not know, or one that does not fit what we know of its type. */
export interface UnknownMessage {
  /** Ours: ComfyUI has no message of this name. */
  type: "unknown";
  /** ComfyUI's own `type`, where there was one. */
  messageType?: string | undefined;
  /** Why it is unknown, for the log. */
  reason: string;
  /** What a text frame held, where it was JSON. */
  data?: Json | undefined;
}

/** A text message that we know, by ComfyUI's own `type`. */
export type KnownMessage =
  | StatusMessage
  | FeatureFlagsMessage
  | ExecutionStartMessage
  | ExecutionCachedMessage
  | ProgressStateMessage
  | ProgressMessage
  | ExecutingMessage
  | ExecutedMessage
  | ExecutionSuccessMessage
  | ExecutionErrorMessage
  | ExecutionInterruptedMessage;

/** A text message of the event socket. */
export type ComfyMessage = KnownMessage | UnknownMessage;

const id = z.string();
const maybeId = z.string().nullish();
const timestamp = z.number().optional();
const ofPrompt = { prompt_id: id, timestamp };

const NodeProgressSchema = z.looseObject({
  value: z.number(),
  max: z.number(),
  state: z.string(),
  display_node_id: maybeId,
  real_node_id: maybeId,
});

function message<Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) {
  return z.looseObject({ type: z.literal(type), data: z.looseObject(data) });
}

const KnownMessageSchema: z.ZodType<KnownMessage> = z.discriminatedUnion("type", [
  message("status", {
    status: z.looseObject({ exec_info: z.looseObject({ queue_remaining: z.number() }) }),
    sid: z.string().nullish().transform((value) => value ?? undefined),
  }),
  message("feature_flags", {}),
  message("execution_start", ofPrompt),
  message("execution_cached", { ...ofPrompt, nodes: z.array(id) }),
  message("progress_state", { prompt_id: id, nodes: z.record(id, NodeProgressSchema) }),
  message("progress", { value: z.number(), max: z.number(), prompt_id: maybeId, node: maybeId }),
  message("executing", { node: id.nullable(), display_node: maybeId, prompt_id: maybeId }),
  message("executed", {
    node: id,
    display_node: maybeId,
    prompt_id: id,
    output: NodeOutputSchema.nullish(),
  }),
  message("execution_success", ofPrompt),
  message("execution_error", {
    ...ofPrompt,
    node_id: id,
    node_type: z.string(),
    exception_message: z.string(),
    exception_type: z.string(),
    traceback: z.unknown().optional(),
    current_inputs: z.unknown().optional(),
  }),
  message("execution_interrupted", { ...ofPrompt, node_id: maybeId, node_type: maybeId }),
]);

/** The reason of a message that some node pack sends; ComfyUI's own are all known. */
const UNKNOWN_TYPE = "its type is not known";

/** Whether a message was one of ComfyUI's own, or may have been: what it was about is lost. */
export function isUnreadable(message: { type: string; reason?: unknown }): boolean {
  return message.type === "unknown" && message.reason !== UNKNOWN_TYPE;
}

/** Reads a text frame of the event socket. Never throws: what it cannot read is `unknown`. */
export function parseMessage(text: string): ComfyMessage {
  try {
    return readMessage(parseJson(text));
  } catch {
    return { type: "unknown", reason: "the frame is not JSON" };
  }
}

/** Reads a message that is JSON already, such as one of `/history`. Never throws. */
export function readMessage(value: unknown): ComfyMessage {
  const { data, error } = KnownMessageSchema.safeParse(value);
  if (data) return data;
  const type = typeOf(value);
  const reason = error.issues[0]?.code === "invalid_union" ? UNKNOWN_TYPE : z.prettifyError(error);
  return { type: "unknown", messageType: type, reason, data: value as Json };
}

function typeOf(value: unknown): string | undefined {
  const type = (value as { type?: unknown } | null | undefined)?.type;
  return typeof type === "string" ? type : undefined;
}
