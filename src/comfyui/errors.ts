/** What goes wrong between us and a ComfyUI. The base of every error of this folder. */
export class ComfyError extends Error {
  /** The class's name, also in logs. */
  override name = "ComfyError";
}

/** No answer at all: refused, unreachable, timed out or cut off. */
export class ConnectionError extends ComfyError {
  /** True where no connection was made at all, so that nothing can have arrived. */
  neverSent = false;
  /** The class's name, also in logs. */
  override name = "ConnectionError";
}

/** An answer that we did not expect: its status, or, where that is 200, what it holds. */
export class HttpError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "HttpError";
  /** The HTTP status. */
  readonly status: number;

  /** Takes the HTTP status with the message. */
  constructor(message: string, options: ErrorOptions & { status: number }) {
    super(message, options);
    this.status = options.status;
  }
}

/** One complaint about one node, as `POST /prompt` words it. */
export interface NodeErrorDetail {
  /** ComfyUI's name for what is wrong, such as `value_not_in_list`. */
  type: string;
  /** What is wrong, in a few words. */
  message: string;
  /** Which input and which value; may be empty. */
  details: string;
  /** The input's name, declaration and value; may hold a traceback. */
  extra_info?: Record<string, unknown> | undefined;
}

/** Complaints by node id, as `POST /prompt` answers them. */
export type NodeErrors = Record<
  string,
  { class_type: string; errors: NodeErrorDetail[]; dependent_outputs?: string[] | undefined }
>;

/** `POST /prompt` refused a workflow: nothing runs. */
export class PromptValidationError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "PromptValidationError";
  /** ComfyUI's own `error.type`, such as `prompt_outputs_failed_validation`. */
  readonly type: string;
  /** What is wrong with which node; may be empty. */
  readonly nodeErrors: NodeErrors;

  /** Takes ComfyUI's own words with the message. */
  constructor(message: string, options: ErrorOptions & { type: string; nodeErrors: NodeErrors }) {
    super(message, options);
    this.type = options.type;
    this.nodeErrors = options.nodeErrors;
  }
}

/** A node failed while the workflow ran. */
export class ExecutionError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "ExecutionError";
  /** The node in our workflow. */
  readonly nodeId: string;
  /** The node's class. */
  readonly classType: string;
  /** The Python exception's class, such as `RuntimeError`. */
  readonly exceptionType: string;

  /** Takes the node and its exception with the message. */
  constructor(
    message: string,
    options: ErrorOptions & { nodeId: string; classType: string; exceptionType: string },
  ) {
    super(message, options);
    this.nodeId = options.nodeId;
    this.classType = options.classType;
    this.exceptionType = options.exceptionType;
  }
}

/** The run was interrupted or taken out of the queue, by us or by somebody else. */
export class ExecutionInterruptedError extends ComfyError {
  /** The class's name, also in logs. */
  override name = "ExecutionInterruptedError";
}
