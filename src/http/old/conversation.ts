import type { Log } from "../log.ts";
import type { Principal } from "../principal.ts";
import { RequestError } from "../request_error.ts";
import type { MessageSession, OpenMessageSession } from "./message_session.ts";

/** What {@linkcode Conversation} needs. */
export interface ConversationOptions {
  /** Whose it is. */
  principal: Principal;
  /** Opens the session behind it. */
  openSession: OpenMessageSession;
  /** Rejects with a {@linkcode RequestError} where the next message has to wait. */
  admit?: (() => Promise<void>) | undefined;
  /** Sends a message to the client. */
  send: (message: unknown) => void;
  /** Called when the session has ended by itself, or could not be opened. */
  onClosed: () => void;
  /** Where the log goes. */
  log: Log;
}

/** How many requests of one conversation may run: a client that waits for answers has few. */
const MOST_RUNNING = 64;

/** MCP as messages that come in order, whatever carries them. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #session: Promise<MessageSession>;
  /** Messages that are not handed on yet, in order. */
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;
  #opened: MessageSession | undefined;

  /** Begins to open the session. */
  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#session = this.#open();
    this.#session.catch((error) => {
      options.log("error", "session failed to open", { error });
      options.onClosed();
    });
  }

  /** How many requests have no answer yet, and messages that are not handed on. */
  get running(): number {
    return this.#queued + (this.#opened?.running ?? 0);
  }

  /** Resolves when all that came is answered. */
  async settled(): Promise<void> {
    await this.#queue;
    await this.#opened?.settled();
  }

  /**
   * Takes what the client sent: one JSON-RPC message or, as MCP of 2025-03-26 has it, an array.
   *
   * Throws {@linkcode RequestError} 400 for what is no JSON-RPC and 429 for too many at a time.
   */
  async accept(body: unknown): Promise<void> {
    this.#queued++;
    const accepted = this.#queue.then(() => this.#hand(body)).finally(() => this.#queued--);
    this.#queue = accepted.catch(() => {});
    await accepted;
  }

  /** Ends the session, and what runs in it. One that fails to close is logged. */
  async close(): Promise<void> {
    try {
      const session = await this.#session.catch(() => undefined);
      await session?.close();
    } catch (error) {
      this.#options.log("warn", "session failed to close", { error: String(error) });
    }
  }

  async #open(): Promise<MessageSession> {
    const { principal, openSession, send, onClosed } = this.#options;
    return this.#opened = await openSession({ principal, send, onClosed });
  }

  async #hand(body: unknown): Promise<void> {
    const { admit } = this.#options;
    const session = await this.#session;
    for (const message of [body].flat()) {
      if (session.running >= MOST_RUNNING) throw tooMany();
      await admit?.();
      receive(session, message);
    }
  }
}

function receive(session: MessageSession, message: unknown): void {
  try {
    session.receive(message);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new RequestError(cause.message, { status: 400, code: -32600, cause });
  }
}

function tooMany(): RequestError {
  return new RequestError(
    `Cannot begin a request: ${MOST_RUNNING} of this connection still run. Wait for an answer.`,
    { status: 429, headers: { "Retry-After": "1" } },
  );
}
