import type { MessageHooks, MessageSession } from "../../../src/http/old/message_session.ts";

/** A session that answers each request with its own parameters, unless the test holds it back. */
export class FakeMessageSession implements MessageSession {
  readonly hooks: MessageHooks;
  readonly received: unknown[] = [];
  running = 0;
  closed = 0;
  readonly #ended = Promise.withResolvers<void>();
  /** Resolves when it has been closed. */
  readonly ended: Promise<void> = this.#ended.promise;
  /** What to do with a request; echoes by default. */
  take: (message: { id?: unknown; params?: unknown }) => void = ({ id, params }) =>
    this.hooks.send({ jsonrpc: "2.0", id, result: params });

  constructor(hooks: MessageHooks) {
    this.hooks = hooks;
  }

  receive(message: unknown): void {
    if (typeof message !== "object") throw new TypeError("Cannot take the message: no JSON-RPC.");
    this.received.push(message);
    this.take(message as { id?: unknown });
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed++;
    this.#ended.resolve();
    this.hooks.onClosed();
    return Promise.resolve();
  }
}
