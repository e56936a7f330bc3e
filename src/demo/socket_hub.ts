import { stringifyJson } from "../comfyui/json.ts";

/** The engine's end of an event socket, real or in memory. */
export interface Peer {
  /** Must not throw where the socket is already closed. */
  send(data: string | Uint8Array): void;
  /** Lets the client go. */
  close(): void;
}

/** What the server of ComfyUI says it can do, on `/features` and on each socket that asks. */
export const SERVER_FEATURES = {
  supports_preview_metadata: true,
  max_upload_size: 100 * 1024 * 1024,
} as const;

/**
 * The open event sockets by client id, with ComfyUI's habits: a newer socket with the same id takes
 * the older one's place, and when either closes the id is forgotten.
 */
export class SocketHub {
  readonly #byId = new Map<string, Peer>();
  readonly #open = new Set<Peer>();
  /** Clients that asked for previews with metadata. */
  readonly #wantMetadata = new Set<string>();

  /** Adds a socket; without an id of its own it gets one. Returns the id. */
  join(peer: Peer, clientId: string | undefined): string {
    const id = clientId || crypto.randomUUID().replaceAll("-", "");
    this.#byId.set(id, peer);
    this.#open.add(peer);
    this.#wantMetadata.delete(id);
    return id;
  }

  /** Takes a closed socket out. */
  leave(peer: Peer, id: string): void {
    this.#open.delete(peer);
    this.#byId.delete(id);
    this.#wantMetadata.delete(id);
  }

  /** Tells whether anybody would get what is sent to a client; without an id, to everybody. */
  hasListener(id?: string): boolean {
    return id === undefined ? this.#byId.size > 0 : this.#byId.has(id);
  }

  /** Tells whether a client's previews come with metadata. */
  wantsMetadata(id: string | undefined): boolean {
    return id !== undefined && this.#wantMetadata.has(id);
  }

  /** Notes that a client asked for previews with metadata, and answers it. */
  acceptFeatures(id: string, features: { supports_preview_metadata?: unknown }): void {
    if (features.supports_preview_metadata === true) this.#wantMetadata.add(id);
    this.send("feature_flags", { ...SERVER_FEATURES }, id);
  }

  /** Sends a text message to one client or, without an id, to every socket. */
  send(type: string, data: Record<string, unknown>, id?: string): void {
    this.sendRaw(stringifyJson({ type, data }), id);
  }

  /** Sends a frame as it is to one client or, without an id, to every socket. */
  sendRaw(frame: string | Uint8Array, id?: string): void {
    if (id !== undefined) this.#byId.get(id)?.send(frame);
    else for (const peer of this.#byId.values()) peer.send(frame);
  }

  /** Closes every socket. */
  closeAll(): void {
    for (const peer of [...this.#open]) peer.close();
  }
}
