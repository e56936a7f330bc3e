/** What of a WebSocket a client of the engine uses. */
export type WebSocketLike =
  & Pick<
    WebSocket,
    "readyState" | "url" | "binaryType" | "send" | "close"
  >
  & EventTarget
  & SocketHandlers;

/** A socket's handlers, by events; each may be set at any time. */
export interface SocketHandlers {
  /** The socket is open. */
  onopen: ((event: Event) => void) | null;
  /** A frame came; `data` is text, or as `binaryType` says. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** The socket is closed, by either side. */
  onclose: ((event: CloseEvent) => void) | null;
  /** Never called: nothing fails without a network. */
  onerror: ((event: Event) => void) | null;
}

/** The engine's side of a {@linkcode MemorySocket}. */
export interface MemorySocketServer {
  /** The socket is open: greet. */
  opened(socket: MemorySocket): void;
  /** The client sent something. */
  received(message: unknown): void;
  /** The socket is closed, by either side. */
  closed(): void;
}

// The states of a WebSocket.
const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** A WebSocket without a network: client and engine in one process, messages in order, later. */
export class MemorySocket extends EventTarget implements WebSocketLike {
  /** The address that it was opened with. */
  readonly url: string;
  /** What binary frames come as. */
  binaryType: BinaryType = "arraybuffer";
  /** Called when the socket is open. */
  onopen: ((event: Event) => void) | null = null;
  /** Called for each frame. */
  onmessage: ((event: MessageEvent) => void) | null = null;
  /** Called once, at the end. */
  onclose: ((event: CloseEvent) => void) | null = null;
  /** Never called. */
  onerror: ((event: Event) => void) | null = null;
  readonly #server: MemorySocketServer;
  #readyState = CONNECTING;

  /** Opens on the next turn, so that listeners can still be added. */
  constructor(url: string, server: MemorySocketServer) {
    super();
    this.url = url;
    this.#server = server;
    queueMicrotask(() => this.#open());
  }

  /** As a WebSocket's: 0 connecting, 1 open, 3 closed. */
  get readyState(): number {
    return this.#readyState;
  }

  #open(): void {
    if (this.#readyState !== CONNECTING) return;
    this.#readyState = OPEN;
    this.#emit(new Event("open"), this.onopen);
    this.#server.opened(this);
  }

  /** Sends to the engine. */
  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.#readyState === CONNECTING) {
      throw new DOMException("Cannot send: the socket is not open yet. Wait for it.");
    }
    queueMicrotask(() => {
      if (this.#readyState === OPEN) this.#server.received(data);
    });
  }

  /** Hands a frame of the engine to the client. */
  deliver(data: string | Uint8Array): void {
    queueMicrotask(() => {
      if (this.#readyState !== OPEN) return;
      const content = typeof data === "string" ? data : this.#binary(data);
      this.#emit(new MessageEvent("message", { data: content }), this.onmessage);
    });
  }

  #binary(bytes: Uint8Array): ArrayBuffer | Blob {
    const copy = bytes.slice().buffer;
    return this.binaryType === "blob" ? new Blob([copy]) : copy;
  }

  /** Closes from either side. */
  close(code = 1000, reason = ""): void {
    if (this.#readyState === CLOSED) return;
    const wasOpen = this.#readyState === OPEN;
    this.#readyState = CLOSED;
    if (wasOpen) this.#server.closed();
    const wasClean = code !== 1006;
    queueMicrotask(() =>
      this.#emit(new CloseEvent("close", { code, reason, wasClean }), this.onclose)
    );
  }

  #emit<E extends Event>(event: E, handler: ((event: E) => void) | null): void {
    handler?.call(this, event);
    this.dispatchEvent(event);
  }
}
