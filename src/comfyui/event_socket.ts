import { type BaseUrl, socketUrl } from "./base_url.ts";
import { type BinaryEvent, decodeBinaryFrame } from "./binary_frame.ts";
import { connectionFailure, timeoutFailure } from "./connection_failure.ts";
import { type ComfyMessage, parseMessage } from "./messages.ts";
import type { OpenSocket, WebSocketLike } from "./web_socket_like.ts";

/** What ComfyUI says on its event socket. */
export type ComfyEvent = ComfyMessage | BinaryEvent;

/** What {@linkcode EventSocket} works with, and whom it tells. */
export interface EventSocketOptions {
  /** The ComfyUI. */
  base: BaseUrl;
  /** Asked for as the socket's id. */
  clientId: string;
  /** Opens the socket. */
  openSocket: OpenSocket;
  /** How long opening and greeting may take together, in milliseconds. */
  timeoutMs: number;
  /** How long the other side may take to confirm a close, in milliseconds. */
  closeMs: number;
  /** Told the id that ComfyUI greeted with, before the greeting itself goes to `onEvent`. */
  onGreeting: (clientId: string) => void;
  /** Told of every frame. */
  onEvent: (event: ComfyEvent) => void;
  /** Told that a greeted socket was closed, but not by us. */
  onLost: () => void;
}

// Sent as the very first frame, else previews come without the ids of prompt and node.
const OUR_FEATURES = JSON.stringify({
  type: "feature_flags",
  data: { supports_preview_metadata: true },
});

/** One event socket from its opening to its close; a new one is made to connect again. */
export class EventSocket {
  /** Resolves with ComfyUI's greeting; rejects with a `ConnectionError` where none comes. */
  readonly greeted: Promise<void>;
  readonly #options: EventSocketOptions;
  readonly #socket: WebSocketLike;
  readonly #greeting = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<boolean>();
  readonly #timer: ReturnType<typeof setTimeout>;
  #state: "opening" | "greeted" | "closing" = "opening";
  #asked = false;
  #failure: unknown = "closed before the greeting";

  /**
   * Starts to open.
   *
   * @throws {ConnectionError} If it may not.
   */
  constructor(options: EventSocketOptions) {
    this.#options = options;
    this.greeted = this.#greeting.promise;
    this.greeted.catch(() => {});
    this.#socket = open(options);
    this.#listen();
    this.#timer = setTimeout(() => this.#giveUp(), options.timeoutMs);
  }

  /**
   * Closes. Resolves with whether it is closed on both sides: if not, the server may still hold
   * the socket, and its id must not be used again.
   */
  async close(): Promise<boolean> {
    this.#leave("closing");
    this.#asked = true;
    this.#greeting.reject(connectionFailure(this.#options.base, this.#failure));
    this.#socket.close();
    const timer = setTimeout(() => this.#closed.resolve(false), this.#options.closeMs);
    try {
      return await this.#closed.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #listen(): void {
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#socket.send(OUR_FEATURES);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onerror = (event) => this.#failure = reasonOf(event) ?? this.#failure;
    this.#socket.onclose = ({ wasClean }) => this.#onClose(wasClean);
  }

  #receive(data: unknown): void {
    if (this.#state === "closing") return;
    const event = typeof data === "string"
      ? parseMessage(data)
      : decodeBinaryFrame(data as ArrayBuffer);
    if (this.#state === "opening" && event.type === "status") this.#greet(event.data.sid);
    this.#options.onEvent(event);
  }

  #greet(clientId: string | undefined): void {
    this.#leave("greeted");
    this.#options.onGreeting(clientId || this.#options.clientId);
    this.#greeting.resolve();
  }

  #onClose(wasClean: boolean): void {
    const wasGreeted = this.#state === "greeted";
    this.#leave("closing");
    // A close that was not our wish is one that we saw, clean or not.
    this.#closed.resolve(wasClean || !this.#asked);
    this.#greeting.reject(connectionFailure(this.#options.base, this.#failure));
    if (wasGreeted) this.#options.onLost();
  }

  #giveUp(): void {
    const { base, timeoutMs } = this.#options;
    this.#greeting.reject(timeoutFailure(base, timeoutMs));
    void this.close();
  }

  #leave(state: "greeted" | "closing"): void {
    clearTimeout(this.#timer);
    this.#state = state;
  }
}

function open({ base, clientId, openSocket }: EventSocketOptions): WebSocketLike {
  try {
    return openSocket(socketUrl(base, clientId), base.headers);
  } catch (error) {
    throw connectionFailure(base, error);
  }
}

function reasonOf(event: Event): string | undefined {
  return event instanceof ErrorEvent ? event.message : undefined;
}
