import { type BaseUrl, displayUrl, parseBaseUrl } from "./base_url.ts";
import { Backoff } from "./backoff.ts";
import { ConnectionError } from "./errors.ts";
import { type ComfyEvent, EventSocket } from "./event_socket.ts";
import { SilenceWatch } from "./silence_watch.ts";
import { type OpenSocket, openWebSocket } from "./web_socket_like.ts";

export type { ComfyEvent } from "./event_socket.ts";
export type { OpenSocket, WebSocketLike } from "./web_socket_like.ts";

/**
 * The connection changed. Frames may be missing since the last one, and nothing is sent again:
 * whoever follows a prompt asks `/history`.
 */
export interface ConnectionChange {
  /** Tells it from what ComfyUI says. */
  type: "connection";
  /** `open` and greeted; `lost`: closed, but not by us; `silent`: given up by us. */
  state: "open" | "lost" | "silent";
}

/** Hears what ComfyUI says, and how the connection is. */
export type ComfyListener = (event: ComfyEvent | ConnectionChange) => void;

/** How to listen to a ComfyUI; times in milliseconds. */
export interface ComfyEventsOptions {
  /** Sent with every handshake, such as what a proxy wants for a login. */
  headers?: HeadersInit;
  /** The first id to submit prompts with; a random one where left out. */
  clientId?: string;
  /** Opens the sockets; a real `WebSocket` where left out. */
  openSocket?: OpenSocket;
  /** How long opening and greeting may take; 10,000 where left out. */
  timeoutMs?: number;
  /** How long a socket may be silent while traffic is expected; 60,000 where left out. */
  silenceMs?: number;
  /** The first pause before connecting again; 500 where left out. It doubles each time. */
  backoffMs?: number;
  /** The longest pause before connecting again; 15,000 where left out. */
  maxBackoffMs?: number;
  /** How long the other side may take to confirm a close; 2,000 where left out. */
  closeMs?: number;
  /** Told what a listener throws; ignored where left out. The other listeners are told all the same. */
  onListenerError?: (error: unknown) => void;
}

const DEFAULTS = {
  timeoutMs: 10_000,
  silenceMs: 60_000,
  backoffMs: 500,
  maxBackoffMs: 15_000,
  closeMs: 2_000,
};

/**
 * ComfyUI's events: one socket at a time, opened again while traffic is expected.
 *
 * ComfyUI keeps one socket for an id, and forgets the newer one when the older one closes. So an
 * id is used again only for a socket whose close was seen or confirmed; else a fresh one is taken.
 */
export class ComfyEvents implements AsyncDisposable {
  readonly #base: BaseUrl;
  readonly #options: ComfyEventsOptions & typeof DEFAULTS;
  readonly #listeners = new Set<{ call: ComfyListener }>();
  readonly #backoff: Backoff;
  readonly #silence: SilenceWatch;
  #clientId: string;
  #socket: EventSocket | undefined;
  #connecting: Promise<void> | undefined;
  #connected = false;
  #expecting = false;
  #ended = false;

  /**
   * Connects to nothing yet.
   *
   * @throws {TypeError} If the address is no http: or https: URL.
   */
  constructor(baseUrl: string | URL, options: ComfyEventsOptions = {}) {
    this.#base = parseBaseUrl(baseUrl, options.headers);
    this.#options = { ...DEFAULTS, ...options };
    this.#clientId = options.clientId ?? crypto.randomUUID();
    const { backoffMs: firstMs, maxBackoffMs: maxMs, silenceMs } = this.#options;
    this.#backoff = new Backoff({ firstMs, maxMs });
    this.#silence = new SilenceWatch(silenceMs, () => this.#replaceSilentSocket());
  }

  /** The id to submit prompts with now, after `connect()`; may change when a socket is replaced. */
  get clientId(): string {
    return this.#clientId;
  }

  /** Whether a greeted socket is open. */
  get connected(): boolean {
    return this.#connected;
  }

  /**
   * Resolves when a socket is open and ComfyUI has greeted: at once where that is so already.
   * A caller that gives up leaves the connection to the others.
   *
   * @throws {ConnectionError} If it cannot be opened, or `close()` was called.
   */
  async connect(options: { signal?: AbortSignal } = {}): Promise<void> {
    options.signal?.throwIfAborted();
    if (this.#connected) return;
    this.#connecting ??= this.#track(this.#open());
    await orAborted(this.#connecting, options.signal);
  }

  /** Calls the listener from now on for every event, until the returned function is called. */
  subscribe(listener: ComfyListener): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  /**
   * Says whether some prompt of ours is under way. Only then a silent socket is given up, and a
   * lost one is opened again, for as long as it takes.
   */
  expectTraffic(active: boolean): void {
    if (active === this.#expecting) return;
    this.#expecting = active;
    if (!active) {
      this.#silence.stop();
      this.#backoff.reset();
    } else if (this.#connected) {
      this.#silence.start();
    } else {
      this.#connectLater();
    }
  }

  /** Closes for good; resolves when the socket is closed. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#connected = false;
    this.expectTraffic(false);
    await Promise.allSettled([this.#socket?.close(), this.#connecting]);
  }

  /** The same as {@linkcode ComfyEvents.close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #open(): Promise<void> {
    const closed = await this.#socket?.close();
    if (closed === false) this.#clientId = crypto.randomUUID();
    if (this.#ended) throw this.#endedError();
    this.#backoff.cancel();
    this.#socket = new EventSocket({
      ...this.#options,
      base: this.#base,
      clientId: this.#clientId,
      openSocket: this.#options.openSocket ?? openWebSocket,
      onGreeting: (clientId) => this.#onGreeting(clientId),
      onEvent: (event) => this.#onEvent(event),
      onLost: () => this.#onLost(),
    });
    await this.#socket.greeted;
  }

  #track(opening: Promise<void>): Promise<void> {
    const tracked = opening.finally(() => {
      this.#connecting = undefined;
      this.#connectLater();
    });
    tracked.catch(() => {});
    return tracked;
  }

  #onGreeting(clientId: string): void {
    this.#clientId = clientId;
    this.#connected = true;
    this.#backoff.reset();
    if (this.#expecting) this.#silence.start();
    this.#emit({ type: "connection", state: "open" });
  }

  #onEvent(event: ComfyEvent): void {
    this.#silence.heard();
    this.#emit(event);
  }

  #onLost(): void {
    this.#disconnected("lost");
    this.#connectLater();
  }

  #replaceSilentSocket(): void {
    this.#disconnected("silent");
    this.#connecting ??= this.#track(this.#open());
  }

  #disconnected(state: "lost" | "silent"): void {
    this.#connected = false;
    this.#silence.stop();
    this.#emit({ type: "connection", state });
  }

  #connectLater(): void {
    if (this.#ended || !this.#expecting || this.#connected || this.#connecting) return;
    this.#backoff.schedule(() => this.connect().catch(() => {}));
  }

  #emit(event: ComfyEvent | ConnectionChange): void {
    for (const { call } of [...this.#listeners]) {
      try {
        call(event);
      } catch (error) {
        this.#options.onListenerError?.(error);
      }
    }
  }

  #endedError(): ConnectionError {
    return new ConnectionError(
      `Cannot listen to ComfyUI at "${displayUrl(this.#base)}": the connection was closed for ` +
        "good. Make a new one.",
    );
  }
}

async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return await promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
