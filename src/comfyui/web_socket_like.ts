/** The part of `WebSocket` that the event socket needs. */
export interface WebSocketLike {
  /** Binary frames are asked for as `arraybuffer`. */
  binaryType: BinaryType;
  /** Called when frames can be sent. */
  onopen: ((event: Event) => void) | null;
  /** Called for a frame; `data` is a string or an `ArrayBuffer`. */
  onmessage: ((event: MessageEvent) => void) | null;
  /** Called once, last; `wasClean` where the other side has confirmed. */
  onclose: ((event: CloseEvent) => void) | null;
  /** Called for a failure, before `onclose`; an `ErrorEvent` says which. */
  onerror: ((event: Event) => void) | null;
  /** Sends a text frame. */
  send(data: string): void;
  /** Starts closing. */
  close(code?: number, reason?: string): void;
}

/** Opens a socket; the headers go with the handshake. */
export type OpenSocket = (url: URL, headers?: HeadersInit) => WebSocketLike;

/** Opens a real socket. Deno sends no `Origin`, so ComfyUI's check of it lets us through. */
export function openWebSocket(url: URL, headers: HeadersInit = {}): WebSocketLike {
  return new WebSocket(url, { headers });
}
