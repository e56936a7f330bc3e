import { type RefusalReason, usualReason } from "./refusal_reason.ts";

/** A request that this room does not serve: the status, headers and text of its answer. */
export class RequestError extends Error {
  /** What tells this error from others in a log. */
  override name = "RequestError";
  /** The HTTP status. */
  readonly status: number;
  /** The JSON-RPC error code: -32700 unparsable, -32600 invalid, -32001 no such session, else -32000. */
  readonly code: number;
  /** Why, for the log. */
  readonly reason: RefusalReason;
  /** Headers of the answer, such as `Allow` or `Retry-After`. */
  readonly headers: Record<string, string>;
  /** More about it for a program to read. */
  readonly data: unknown;

  /** `message` goes to the client as it is. */
  constructor(
    message: string,
    options: ErrorOptions & {
      status: number;
      code?: number;
      /** The usual one of the status where left out. */
      reason?: RefusalReason;
      headers?: Record<string, string>;
      data?: unknown;
    },
  ) {
    super(message, options);
    this.status = options.status;
    this.code = options.code ?? -32000;
    this.reason = options.reason ?? usualReason(options.status);
    this.headers = options.headers ?? {};
    this.data = options.data;
  }
}

/**
 * The answer to a request that failed, as a JSON-RPC error without an id: MCP clients show its
 * message. Errors that are not a {@linkcode RequestError} are ours: they say nothing of what
 * went wrong inside.
 */
export function errorResponse(error: unknown): Response {
  const known = error instanceof RequestError ? error : new RequestError(
    "Cannot serve this request: something failed inside. Look for its X-Request-Id in the log.",
    { status: 500, code: -32603 },
  );
  const { code, message, data } = known;
  return Response.json({
    jsonrpc: "2.0",
    id: null,
    error: { code, message, ...(data === undefined ? {} : { data }) },
  }, { status: known.status, headers: known.headers });
}
