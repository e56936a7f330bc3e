import * as z from "zod";
import type { ApiWorkflow } from "./api_workflow.ts";
import { type NodeErrors, PromptValidationError } from "./errors.ts";
import type { Json } from "./json.ts";
import { JsonNumberSchema } from "./json_number.ts";

/** What `POST /prompt` is asked to run. */
export interface PromptRequest {
  /** The workflow, in API format. */
  prompt: ApiWorkflow;
  /** The id that the prompt shall have; ComfyUI makes one up where it is left out. */
  promptId?: string;
  /** The event socket that shall hear of it; without one only `/history` tells the end. */
  clientId?: string;
  /** Goes into the PNG's text chunks, such as `workflow`; without it a picture holds none. */
  extraPngInfo?: Record<string, Json>;
  /** More of `extra_data`, such as `api_key_comfy_org` for nodes that cost money. */
  extraData?: Record<string, Json>;
  /** Ahead of all that is pending. */
  front?: boolean;
  /** The place in the queue, lowest first; may be any number. */
  number?: number;
  /** Ids of the output nodes to run; all where left out. */
  partialExecutionTargets?: string[];
}

/** What `POST /prompt` answers where it took the workflow. */
export interface PromptAccepted {
  /** The id that was asked for, or ComfyUI's own. */
  promptId: string;
  /** The place in the queue: lower runs earlier. */
  number: number;
  /** Not empty where one output was refused and the others run all the same. */
  nodeErrors: NodeErrors;
}

/** The body of `POST /prompt`. */
export function promptBody(request: PromptRequest): Record<string, unknown> {
  const { extraPngInfo, extraData } = request;
  const extra_data = { ...extraData, ...extraPngInfo && { extra_pnginfo: extraPngInfo } };
  // JSON leaves out what is undefined; ComfyUI answers 500 to a null in some of these.
  return {
    prompt: request.prompt,
    prompt_id: request.promptId,
    client_id: request.clientId,
    extra_data: Object.keys(extra_data).length > 0 ? extra_data : undefined,
    front: request.front,
    number: request.number,
    partial_execution_targets: request.partialExecutionTargets,
  };
}

const text = z.string().nullish().transform((value) => value ?? "");

const NodeErrorDetailSchema = z.looseObject({
  type: text,
  message: text,
  details: text,
  extra_info: z.record(z.string(), z.unknown()).nullish().transform((value) => value ?? undefined),
});

const NodeErrorSchema = z.looseObject({
  class_type: text,
  errors: z.array(NodeErrorDetailSchema),
  dependent_outputs: z.array(z.string()).optional(),
});

// Python's code hands over an empty list in places where it has nothing to say.
const NodeErrorsSchema: z.ZodType<NodeErrors> = z.union([
  z.record(z.string(), NodeErrorSchema),
  z.array(z.unknown()).transform((): NodeErrors => ({})),
  z.null().transform((): NodeErrors => ({})),
]);

/** Shape of {@linkcode PromptAccepted}, read from ComfyUI's names. */
export const PromptAcceptedSchema: z.ZodType<PromptAccepted> = z.looseObject({
  prompt_id: z.string(),
  number: JsonNumberSchema,
  node_errors: NodeErrorsSchema.optional(),
}).transform((answer) => ({
  promptId: answer.prompt_id,
  number: answer.number,
  nodeErrors: answer.node_errors ?? {},
}));

const RefusalSchema = z.looseObject({
  error: z.union([
    z.looseObject({ type: text, message: text, details: text }),
    z.string().transform((message) => ({ type: "", message, details: "" })),
  ]),
  node_errors: NodeErrorsSchema.optional(),
});

/** Reads the body of a 400 of `POST /prompt`; `undefined` where it is not ComfyUI's refusal. */
export function readRefusal(body: unknown): PromptValidationError | undefined {
  const { data } = RefusalSchema.safeParse(body);
  if (!data) return undefined;
  const nodeErrors = data.node_errors ?? {};
  const { type, message, details } = data.error;
  const complaints = complaintsOf(nodeErrors);
  if (complaints.length === 0) complaints.push(sentence(message, details));
  return new PromptValidationError(
    `Cannot run the workflow: ComfyUI refused it. ${complaints.slice(0, 3).join(" ")}`,
    { type, nodeErrors },
  );
}

function complaintsOf(nodeErrors: NodeErrors): string[] {
  return Object.entries(nodeErrors).flatMap(([id, { class_type, errors }]) =>
    errors.map(({ message, details }) =>
      `${class_type} (node ${id}): ${sentence(message, details)}`
    )
  );
}

function sentence(message: string, details: string): string {
  const parts = [message, details].map((part) => part.replace(/[\s.]+$/, ""));
  return `${parts.filter((part) => part !== "").join(": ") || "No reason given"}.`;
}
