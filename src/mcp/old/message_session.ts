import { isTooDeep, TOO_DEEP } from "../transport/is_too_deep.ts";
import { RunningCalls } from "../transport/running_calls.ts";
import {
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type RequestId,
  type Transport,
} from "../sdk.ts";

/** One client's MCP conversation as messages that come and go. */
export interface MessageSession {
  /** How many of the client's requests have no answer yet. */
  readonly running: number;
  /**
   * Takes one JSON-RPC message of the client's.
   *
   * @throws {TypeError} If it is no JSON-RPC message, is nested too deep, or begins a request whose
   * id still runs.
   */
  receive(message: unknown): void;
  /** Resolves when no request is without an answer. */
  settled(): Promise<void>;
  /** Ends the session: its running handlers see their signal abort. */
  close(): Promise<void>;
}

/** What {@linkcode openMessageSession} needs. */
export interface MessageSessionOptions {
  /** Connects a fresh MCP server to the session's transport. */
  connect: (transport: Transport) => Promise<void>;
  /** Sends one message to the client. */
  send: (message: unknown) => void;
  /** Called once when the session has ended, whoever ended it. */
  onClosed?: (() => void) | undefined;
  /** Called with what went wrong in it. */
  onError?: ((error: Error) => void) | undefined;
}

/**
 * Opens a session for whatever carries single messages both ways: an event stream with posted
 * messages (MCP of 2024-11-05), or a WebSocket.
 */
export async function openMessageSession(options: MessageSessionOptions): Promise<MessageSession> {
  const session = new MessageTransport(options);
  await options.connect(session);
  return session;
}

class MessageTransport implements Transport, MessageSession {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #calls = new RunningCalls();
  readonly #options: MessageSessionOptions;
  #closed = false;

  constructor(options: MessageSessionOptions) {
    this.#options = options;
    // The server keeps it and calls it before its own.
    this.onerror = (error) => options.onError?.(error);
  }

  get running(): number {
    return this.#calls.size;
  }

  settled(): Promise<void> {
    return this.#calls.settled();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  receive(message: unknown): void {
    if (isTooDeep(message)) throw new TypeError(TOO_DEEP);
    const parsed = JSONRPCMessageSchema.safeParse(message);
    if (!parsed.success) {
      throw new TypeError("Cannot take the message: it is not JSON-RPC 2.0. Send one as MCP says.");
    }
    this.#note(parsed.data);
    this.onmessage?.(parsed.data);
  }

  send(message: JSONRPCMessage): Promise<void> {
    // Once it has the answer, the client may use the id again.
    if (!("method" in message) && message.id !== undefined) this.#calls.end(message.id);
    return Promise.try(() => this.#options.send(message));
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#calls.clear();
    this.onclose?.();
    this.#options.onClosed?.();
    return Promise.resolve();
  }

  /** Keeps count of what runs. A request that is cancelled gets no answer. */
  #note(message: JSONRPCMessage): void {
    if (!("method" in message)) return;
    if ("id" in message) return this.#begin(message.id);
    if (message.method !== "notifications/cancelled") return;
    this.#calls.end(message.params?.["requestId"] as RequestId);
  }

  #begin(id: RequestId): void {
    if (this.#calls.has(id)) {
      throw new TypeError(
        `Cannot begin request "${id}": one with this id still runs. Use an id only once.`,
      );
    }
    this.#calls.begin([id]);
  }
}
