import type { Log } from "../log.ts";
import { ofThisRequest } from "../current_request.ts";
import type { Principal } from "../principal.ts";
import { RequestError } from "../request_error.ts";
import { closeSocket } from "./close_socket.ts";
import type { Connection } from "./connections.ts";
import { OrderedAnswers } from "./ordered_answers.ts";
import { RefusedFrames, UnreadableFrame } from "./refused_frames.ts";
import { sendFrame } from "./send_frame.ts";
import { parseToolRequest, type ToolRequest } from "./tool_request.ts";

/** What belongs to one call of a tool. */
export interface ToolCall {
  /** Who calls. */
  principal: Principal;
  /** Where the client reaches this server, such as `http://127.0.0.1:9000`. */
  base: string;
  /** Aborts when the client is gone. */
  signal: AbortSignal;
}

/** Calls a tool; answers what is sent, such as `{ image_url }` or `{ error }`. */
export type CallTool = (
  request: ToolRequest,
  call: ToolCall,
) => Promise<Record<string, unknown>>;

/** What {@linkcode ToolSocket} needs. */
export interface ToolSocketOptions extends Omit<ToolCall, "signal"> {
  /** Calls a tool. */
  callTool: CallTool;
  /** Rejects with a {@linkcode RequestError} where the next call has to wait. */
  admit?: (() => Promise<void>) | undefined;
  /** Most characters of a frame. */
  frameLimit: number;
  /** The time in milliseconds. */
  now: () => number;
  /** Called once when it has ended. */
  onEnd: (socket: ToolSocket) => void;
  /** Where the log goes. */
  log: Log;
}

/** How many calls of one socket may be under way. */
const AT_ONCE = 8;
/** How many frames may be without an answer; who sends more does not wait for answers. */
const MOST_UNANSWERED = 16_384;
/** How many frames of the largest size may be held. */
const MOST_LARGE = 4;

/**
 * The WebSocket protocol of comfyui-mcp-server: each text frame names a tool and its parameters,
 * each answer is one frame with `image_url` or `error`, in the order of the requests. A frame that
 * cannot be read is answered as well, and the socket lives on.
 *
 * @see https://github.com/joenorton/comfyui-mcp-server
 */
export class ToolSocket implements Connection {
  readonly principal: Principal;
  lastUsed: number;
  readonly #socket: WebSocket;
  readonly #options: ToolSocketOptions;
  readonly #gone = new AbortController();
  readonly #answers = new OrderedAnswers<Record<string, unknown>>({
    atOnce: AT_ONCE,
    deliver: (answer) => this.#send(answer),
  });
  readonly #refused: RefusedFrames;
  #held = 0;

  /** Listens from now on. */
  constructor(socket: WebSocket, options: ToolSocketOptions) {
    this.principal = options.principal;
    this.lastUsed = options.now();
    this.#socket = socket;
    this.#options = options;
    this.#refused = new RefusedFrames(options.log);
    socket.onmessage = ofThisRequest(({ data }) => this.#take(data));
    socket.onclose = () => this.#ended();
    socket.onerror = ofThisRequest((event) => this.#refused.failed(event));
  }

  get running(): number {
    return this.#answers.size;
  }

  settled(): Promise<void> {
    return this.#answers.settled();
  }

  end(reason: string, code = 1001): void {
    closeSocket(this.#socket, { code, reason });
    this.#ended();
  }

  #take(data: unknown): void {
    if (this.#gone.signal.aborted) return;
    this.lastUsed = this.#options.now();
    const frame = this.#readable(data);
    this.#held += frame.text?.length ?? 0;
    if (this.#isFlooded()) {
      return this.end(`${this.#answers.size} frames without an answer. Wait for answers.`, 1008);
    }
    this.#answers.add(() => this.#answer(frame));
  }

  #isFlooded(): boolean {
    return this.#answers.size >= MOST_UNANSWERED ||
      this.#held > MOST_LARGE * this.#options.frameLimit;
  }

  /** What is too large is not kept until it can be answered. */
  #readable(data: unknown): { text?: string; error?: UnreadableFrame } {
    const { frameLimit } = this.#options;
    if (typeof data !== "string") {
      return { error: new UnreadableFrame("NotText", "it is no text.") };
    }
    if (data.length <= frameLimit) return { text: data };
    const state = `it is over ${frameLimit} characters. Send less.`;
    return { error: new UnreadableFrame("TooLarge", state) };
  }

  async #answer(
    { text = "", error }: { text?: string; error?: UnreadableFrame },
  ): Promise<Record<string, unknown>> {
    this.#held -= text.length;
    const { signal } = this.#gone;
    if (signal.aborted) return {};
    const { callTool, admit, principal, base } = this.#options;
    try {
      // What cannot be read takes its time as well.
      await admit?.();
      if (error) throw error;
      const request = parseToolRequest(text);
      return await callTool(request, { principal, base, signal });
    } catch (error) {
      return { error: this.#messageOf(error) };
    }
  }

  #messageOf(error: unknown): string {
    if (error instanceof UnreadableFrame) this.#refused.tell(error.problem);
    if (error instanceof RequestError) return error.message;
    if (!this.#gone.signal.aborted) this.#options.log("error", "tool socket failed", { error });
    return "Cannot answer: something failed inside. Its log says what.";
  }

  #send(answer: Record<string, unknown>): void {
    this.lastUsed = this.#options.now();
    try {
      if (!sendFrame(this.#socket, answer)) this.end("Answers are not read.", 1008);
    } catch (error) {
      // It cannot be written as JSON; the client still waits for something.
      sendFrame(this.#socket, { error: this.#messageOf(error) });
    }
  }

  /** Deno tells the end of a silent client twice. */
  #ended(): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort(new DOMException("The client is gone.", "AbortError"));
    this.#options.onEnd(this);
  }
}
