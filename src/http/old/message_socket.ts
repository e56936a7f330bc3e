import { ofThisRequest } from "../current_request.ts";
import type { Principal } from "../principal.ts";
import { RequestError } from "../request_error.ts";
import { closeSocket } from "./close_socket.ts";
import type { Connection } from "./connections.ts";
import { Conversation, type ConversationOptions } from "./conversation.ts";
import { type FrameProblem, RefusedFrames, UnreadableFrame } from "./refused_frames.ts";
import { sendFrame } from "./send_frame.ts";

/** What {@linkcode MessageSocket} needs. */
export interface MessageSocketOptions
  extends Pick<ConversationOptions, "principal" | "openSession" | "admit" | "log"> {
  /** Most characters of a frame. */
  frameLimit: number;
  /** The time in milliseconds. */
  now: () => number;
  /** Called once when it has ended. */
  onEnd: (socket: MessageSocket) => void;
}

/** How many messages may wait to be handed on; who sends more does not wait for answers. */
const MOST_RUNNING = 1000;

/**
 * MCP over a WebSocket: one JSON-RPC message a text frame, both ways. The socket is the session: it
 * begins and ends with it.
 */
export class MessageSocket implements Connection {
  readonly principal: Principal;
  lastUsed: number;
  readonly #socket: WebSocket;
  readonly #options: MessageSocketOptions;
  readonly #conversation: Conversation;
  readonly #refused: RefusedFrames;
  /** Frames that cannot be read and wait for their answer. */
  #refusing = 0;
  #over = false;

  /** Listens from now on. */
  constructor(socket: WebSocket, options: MessageSocketOptions) {
    this.principal = options.principal;
    this.lastUsed = options.now();
    this.#socket = socket;
    this.#options = options;
    this.#refused = new RefusedFrames(options.log);
    this.#conversation = new Conversation({
      ...options,
      send: (message) => this.#send(message),
      onClosed: () => this.end("The session has ended."),
    });
    socket.onmessage = ofThisRequest(({ data }) => void this.#take(data));
    socket.onclose = () => this.#ended();
    socket.onerror = ofThisRequest((event) => this.#refused.failed(event));
  }

  get running(): number {
    return this.#conversation.running;
  }

  settled(): Promise<void> {
    return this.#conversation.settled();
  }

  end(reason: string, code = 1001): void {
    closeSocket(this.#socket, { code, reason });
    this.#ended();
  }

  async #take(data: unknown): Promise<void> {
    if (this.#over) return;
    this.lastUsed = this.#options.now();
    if (this.running + this.#refusing >= MOST_RUNNING) {
      return this.end(`${MOST_RUNNING} messages without an answer. Wait for answers.`, 1008);
    }
    let message: unknown;
    try {
      message = this.#parse(data);
      await this.#conversation.accept(message);
    } catch (error) {
      const reason = error instanceof UnreadableFrame ? await this.#refuse(error) : error;
      if (!this.#over) this.#send(refusal(reason, message));
    }
  }

  /** What cannot be read counts as a message does. Resolves with what is to be said of it. */
  async #refuse(error: UnreadableFrame): Promise<unknown> {
    this.#refused.tell(error.problem);
    this.#refusing++;
    try {
      await this.#options.admit?.();
      return error;
    } catch (limit) {
      return limit;
    } finally {
      this.#refusing--;
    }
  }

  #parse(data: unknown): unknown {
    const { frameLimit } = this.#options;
    if (typeof data !== "string") throw unreadable("NotText", "it is no text", { code: -32600 });
    if (data.length > frameLimit) {
      throw unreadable("TooLarge", `it is over ${frameLimit} characters`, { code: -32600 });
    }
    try {
      return JSON.parse(data);
    } catch (cause) {
      throw unreadable("NotJson", "it is not JSON", { code: -32700, cause });
    }
  }

  #send(message: unknown): void {
    this.lastUsed = this.#options.now();
    if (!sendFrame(this.#socket, message)) this.end("Messages are not read.", 1008);
  }

  /** Deno tells the end of a silent client twice. */
  #ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onEnd(this);
    void this.#conversation.close();
  }
}

function unreadable(
  problem: FrameProblem,
  state: string,
  options: { code: number; cause?: unknown },
): UnreadableFrame {
  return new UnreadableFrame(problem, `${state}. Send one JSON-RPC message a frame.`, options);
}

/** With the id of the request, where it has one that can be answered to. */
function refusal(error: unknown, message: unknown): unknown {
  const known = error instanceof RequestError ? error : new RequestError(
    "Cannot take the message: something failed inside. Its log says what.",
    { status: 500, code: -32603 },
  );
  const id = (message as { id?: unknown } | null | undefined)?.id;
  const answersTo = typeof id === "string" || typeof id === "number" ? id : null;
  return { jsonrpc: "2.0", id: answersTo, error: { code: known.code, message: known.message } };
}
