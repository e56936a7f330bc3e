import { parseJson } from "../comfyui/json.ts";
import type { Peer, SocketHub } from "./socket_hub.ts";

/** What a new socket is told about the state of affairs. */
export interface SessionState {
  /** How many prompts wait or run. */
  queueRemaining: number;
  /** The client whose prompt runs, and the node it is at. */
  running?: { clientId: string; nodeId: string };
}

/** What the engine does with one event socket, from its greeting to its end. */
export class SocketSession {
  readonly #hub: SocketHub;
  readonly #peer: Peer;
  readonly #id: string;
  #isFirstMessage = true;

  /** Joins the hub and greets; a client that comes back in mid-run learns the running node. */
  constructor(hub: SocketHub, peer: Peer, clientId: string | undefined, state: SessionState) {
    this.#hub = hub;
    this.#peer = peer;
    this.#id = hub.join(peer, clientId);
    const status = { exec_info: { queue_remaining: state.queueRemaining } };
    hub.send("status", { status, sid: this.#id }, this.#id);
    if (state.running?.clientId === this.#id) {
      hub.send("executing", { node: state.running.nodeId }, this.#id);
    }
  }

  /** Takes a message: only feature flags, and only as the first one, mean anything. */
  receive(message: unknown): void {
    if (typeof message !== "string" || !this.#isFirstMessage) return;
    const content = parseMessage(message);
    if (!content) return;
    this.#isFirstMessage = false;
    if (content["type"] !== "feature_flags") return;
    const features = content["data"];
    this.#hub.acceptFeatures(this.#id, typeof features === "object" ? { ...features } : {});
  }

  /** The socket is closed. */
  end(): void {
    this.#hub.leave(this.#peer, this.#id);
  }
}

/** The message as an object; what is not JSON, or no object, does not count as a message. */
function parseMessage(text: string): Record<string, unknown> | undefined {
  try {
    const content = parseJson(text);
    const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
    return isObject ? content : undefined;
  } catch {
    return undefined;
  }
}
