import { isTooDeep, TOO_DEEP } from "./is_too_deep.ts";
import { jsonReply } from "./json_reply.ts";
import { RunningCalls } from "./running_calls.ts";
import {
  ErrorCode,
  isInitializeRequest,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from "../sdk.ts";
import { WebStandardStreamableHTTPServerTransport } from "./sdk_http.ts";

/** One client's MCP conversation over HTTP. */
export interface McpSession {
  /** How many requests have no answer yet, also those whose client has hung up. */
  readonly running: number;
  /** Answers a POST (`body` is its parsed JSON), GET or DELETE on the MCP endpoint. */
  handle(request: Request, body?: unknown): Promise<Response>;
  /** Resolves when no request is without an answer. */
  settled(): Promise<void>;
  /** Ends the session: its streams close and its running handlers see their signal abort. */
  close(): Promise<void>;
}

/** What {@linkcode openStreamable} needs. */
export interface StreamableOptions {
  /** Connects a fresh MCP server to the session's transport. */
  connect: (transport: Transport) => Promise<void>;
  /** True for one POST without a session: no id is given out, and no `initialize` is asked for. */
  stateless?: boolean | undefined;
  /** How often a stream without news says that it lives, ms; 15,000 where left out. */
  keepAliveMs?: number | undefined;
  /** Called with the new session id once `initialize` came in. */
  onInitialized?: ((id: string) => void) | undefined;
  /** Called once when the session has ended, whoever ended it. */
  onClosed?: (() => void) | undefined;
  /** Called with what the transport refused or could not send. */
  onError?: ((error: Error) => void) | undefined;
}

/**
 * Opens one session of MCP's Streamable HTTP over the SDK's web-standard transport.
 *
 * A client that does not ask for `text/event-stream` gets plain JSON. A client that hangs up does
 * not cancel its request: only `notifications/cancelled` and the end of the session do.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
 */
export async function openStreamable(options: StreamableOptions): Promise<McpSession> {
  const session = new StreamableSession(options);
  await options.connect(session.transport);
  return session;
}

class StreamableSession implements McpSession {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly #calls = new RunningCalls();

  constructor(options: StreamableOptions) {
    this.transport = new SessionTransport(this.#calls, options);
    // The server keeps these and calls them before its own.
    this.transport.onclose = () => {
      this.#calls.clear();
      options.onClosed?.();
    };
    this.transport.onerror = (error) => options.onError?.(error);
    this.transport.onmessage = (message) => this.#noteCancel(message);
  }

  get running(): number {
    return this.#calls.size;
  }

  settled(): Promise<void> {
    return this.#calls.settled();
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  async handle(request: Request, body?: unknown): Promise<Response> {
    const ids = requestIds(body);
    const refusal = this.#refuse(body, ids);
    if (refusal !== undefined) return refusal;
    const response = await this.#pass(request, { body, ids });
    if (!isEventStream(response) || request.method !== "POST" || wantsEventStream(request)) {
      return response;
    }
    return await jsonReply(response, { ids, batch: Array.isArray(body) });
  }

  /** Counts the requests as running, unless the transport refuses them. */
  async #pass(
    request: Request,
    options: { body: unknown; ids: readonly RequestId[] },
  ): Promise<Response> {
    let accepted = false;
    this.#calls.begin(options.ids);
    try {
      const parsed = options.body === undefined ? {} : { parsedBody: options.body };
      const response = await this.transport.handleRequest(asSdkWants(request), parsed);
      accepted = isEventStream(response);
      return response;
    } finally {
      if (!accepted) options.ids.forEach((id) => this.#calls.end(id));
    }
  }

  /** What the transport would leave hanging, or refuse with words that do not help. */
  #refuse(body: unknown, ids: readonly RequestId[]): Response | undefined {
    if (isTooDeep(body)) return badRequest(ErrorCode.InvalidRequest, TOO_DEEP);
    const double = ids.find((id, at) => this.#calls.has(id) || ids.indexOf(id) !== at);
    if (double !== undefined) {
      return badRequest(
        ErrorCode.InvalidRequest,
        `Cannot start request "${double}": one with this id still runs. Use an id only once.`,
      );
    }
    if (
      messagesOf(body).some((message) => isInitialize(message) && !isInitializeRequest(message))
    ) {
      return badRequest(
        ErrorCode.InvalidParams,
        'Cannot "initialize": the parameters do not fit. ' +
          "Send protocolVersion, capabilities and clientInfo (name and version).",
      );
    }
    return undefined;
  }

  /** The transport never ends the stream of a cancelled request, as no answer follows. */
  #noteCancel(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (!isRequestId(id)) return;
    if (this.#calls.end(id)) this.transport.closeSSEStream(id);
  }
}

/** Tells which requests have been answered, delivered or not. */
class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #calls: RunningCalls;

  constructor(calls: RunningCalls, options: StreamableOptions) {
    const { stateless, keepAliveMs, onInitialized } = options;
    super({
      ...keepAliveMs !== undefined && { keepAliveMs },
      ...stateless !== true && {
        sessionIdGenerator: () => crypto.randomUUID(),
        onsessioninitialized: (id: string) => onInitialized?.(id),
      },
    });
    this.#calls = calls;
  }

  override async send(
    message: JSONRPCMessage,
    options?: { relatedRequestId?: RequestId },
  ): Promise<void> {
    try {
      await super.send(message, options);
    } finally {
      if (("result" in message || "error" in message) && isRequestId(message.id)) {
        // In a batch with a cancelled request, the transport would wait for its answer for ever.
        if (this.#calls.end(message.id)) this.closeSSEStream(message.id);
      }
    }
  }
}

/** The SDK refuses a POST that does not accept both kinds; which one is sent is decided here. */
function asSdkWants(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set("accept", "application/json, text/event-stream");
  return new Request(request.url, { method: request.method, headers });
}

function wantsEventStream(request: Request): boolean {
  return request.headers.get("accept")?.toLowerCase().includes("text/event-stream") ?? false;
}

function isEventStream(response: Response): boolean {
  return response.headers.get("content-type") === "text/event-stream";
}

function messagesOf(body: unknown): Record<string, unknown>[] {
  return [body].flat().filter((message) =>
    typeof message === "object" && message !== null
  ) as Record<
    string,
    unknown
  >[];
}

function requestIds(body: unknown): RequestId[] {
  return messagesOf(body).filter((message) => "method" in message)
    .map((message) => message["id"]).filter(isRequestId);
}

function isInitialize(message: Record<string, unknown>): boolean {
  return message["method"] === "initialize" && "id" in message;
}

function isRequestId(id: unknown): id is RequestId {
  return typeof id === "string" || typeof id === "number";
}

function badRequest(code: ErrorCode, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id: null, error: { code, message } }, { status: 400 });
}
