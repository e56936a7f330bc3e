import type { Principal } from "../principal.ts";
import type { Connection } from "./connections.ts";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import { OutgoingEvents } from "./outgoing_events.ts";

/** What {@linkcode EventStream} needs. */
export interface EventStreamOptions
  extends Pick<ConversationOptions, "principal" | "openSession" | "log"> {
  /** Where the client has to post its messages, without the session's id. */
  messagesPath: string;
  /** How often a comment tells everybody on the way that the stream lives, in milliseconds. */
  keepAliveMs: number;
  /** The time in milliseconds. */
  now: () => number;
  /** Called once when it has ended. */
  onEnd: (stream: EventStream) => void;
}

/**
 * One session of MCP's HTTP+SSE of 2024-11-05: the stream carries the server's messages, and its
 * first event says where the client posts its own. The session ends with the stream.
 *
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
export class EventStream implements Connection {
  /** What tells this session from others; only its client knows it. */
  readonly id: string = crypto.randomUUID();
  readonly principal: Principal;
  lastUsed: number;
  readonly #options: EventStreamOptions;
  readonly #events: OutgoingEvents;
  readonly #conversation: Conversation;
  readonly #keepingAlive: ReturnType<typeof setInterval>;
  #over = false;

  /** Begins the stream; {@linkcode EventStream.response} has to go out. */
  constructor(options: EventStreamOptions) {
    this.principal = options.principal;
    this.lastUsed = options.now();
    this.#options = options;
    this.#events = new OutgoingEvents({ onCancel: () => this.#ended() });
    this.#write(`event: endpoint\ndata: ${options.messagesPath}?sessionId=${this.id}\n\n`);
    this.#conversation = new Conversation({
      ...options,
      send: (message) => this.#send(message),
      onClosed: () => this.end(),
    });
    this.#keepingAlive = setInterval(() => this.#write(": keep-alive\n\n"), options.keepAliveMs);
  }

  /** The answer to the request that opened it. */
  get response(): Response {
    return new Response(this.#events.body, {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache, no-transform",
        // nginx would hold events back until it has a buffer full of them.
        "X-Accel-Buffering": "no",
      },
    });
  }

  get running(): number {
    return this.#conversation.running;
  }

  settled(): Promise<void> {
    return this.#conversation.settled();
  }

  /** Takes what the client posted; see {@linkcode Conversation.accept}. */
  async accept(body: unknown): Promise<void> {
    this.lastUsed = this.#options.now();
    await this.#conversation.accept(body);
  }

  end(): void {
    if (this.#over) return;
    this.#events.end();
    this.#ended();
  }

  #send(message: unknown): void {
    this.lastUsed = this.#options.now();
    this.#write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  #write(event: string): void {
    if (this.#over || this.#events.write(event)) return;
    this.#events.drop();
    this.#ended();
  }

  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#keepingAlive);
    this.#options.onEnd(this);
    void this.#conversation.close();
  }
}
