import type { WebSocketLike } from "../../src/comfyui/web_socket_like.ts";

/** A socket whose frames a test may hold back, and whose connection it may break. */
export class SpoiltSocket implements WebSocketLike {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readonly #inner: WebSocketLike;
  readonly #confirmsClose: boolean;
  #closed = false;

  /** @param options which frames get through, and whether its close is confirmed */
  constructor(
    inner: WebSocketLike,
    options: { passes: (frame: unknown) => boolean; confirmsClose: boolean },
  ) {
    const { passes, confirmsClose } = options;
    this.#inner = inner;
    this.#confirmsClose = confirmsClose;
    inner.onopen = (event) => this.#closed || this.onopen?.(event);
    inner.onmessage = (event) => {
      if (!this.#closed && passes(event.data)) this.onmessage?.(event);
    };
    inner.onclose = (event) => this.#close(event);
    inner.onerror = (event) => this.onerror?.(event);
  }

  get binaryType(): BinaryType {
    return this.#inner.binaryType;
  }

  set binaryType(type: BinaryType) {
    this.#inner.binaryType = type;
  }

  send(data: string): void {
    this.#inner.send(data);
  }

  close(code?: number, reason?: string): void {
    if (this.#confirmsClose) this.#inner.close(code, reason);
  }

  /** As when the other side dies: code 1006, and no goodbye. */
  break(): void {
    this.#close(new CloseEvent("close", { code: 1006, wasClean: false }));
    this.#inner.close();
  }

  #close(event: CloseEvent): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onclose?.(event);
  }
}

/** A socket at an address where nobody listens. */
export function refusedSocket(): WebSocketLike {
  const socket: WebSocketLike = {
    binaryType: "arraybuffer",
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send() {},
    close() {},
  };
  queueMicrotask(() => {
    socket.onerror?.(new ErrorEvent("error", { message: "connection refused" }));
    socket.onclose?.(new CloseEvent("close", { code: 1006, wasClean: false }));
  });
  return socket;
}

/** A socket of which nothing is ever heard, as behind a proxy that swallows the handshake. */
export function hangingSocket(): WebSocketLike {
  return {
    binaryType: "arraybuffer",
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send() {},
    close() {
      queueMicrotask(() => this.onclose?.(new CloseEvent("close", { wasClean: false })));
    },
  };
}

/** Opens sockets as {@linkcode hangingSocket}, and tells when the first of them was wanted. */
export function hangingSockets(): { opened: Promise<void>; openSocket: () => WebSocketLike } {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  const openSocket = () => {
    resolve();
    return hangingSocket();
  };
  return { opened, openSocket };
}
