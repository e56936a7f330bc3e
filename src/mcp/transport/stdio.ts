import {
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type RequestId,
  type Transport,
} from "../sdk.ts";
import { isTooDeep, TOO_DEEP } from "./is_too_deep.ts";

/** Longest line taken, in characters: a large picture in base64 fits. */
const MAX_LINE = 64 * 1024 * 1024;

/** Options of {@linkcode StdioTransport}. */
export interface StdioOptions {
  /** What the client writes: UTF-8, one message a line. */
  input: ReadableStream<Uint8Array>;
  /** What the client reads, the same way. */
  output: WritableStream<Uint8Array>;
  /** Longest line taken, in characters. Default 64 Mi. */
  maxLine?: number;
  /** The request that has an answer already: another is not sent. */
  answered?: RequestId;
}

/**
 * MCP over standard input and output: one JSON-RPC message a line.
 *
 * The SDK's own drops a broken line in silence, ends the process at a line over 10 MiB and does not
 * notice the end of the input; this one answers the first two with a JSON-RPC error, as well as JSON
 * that is nested too deep, and reports the third by {@linkcode ended}, as well as that nobody takes
 * its output any more.
 */
export class StdioTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  /**
   * Resolves when the client has closed the input and has an answer to all that it asked, or has
   * closed the output.
   */
  readonly ended: Promise<void>;
  #unanswered = new Set<RequestId>();
  #answered: () => void = () => {};
  #input: ReadableStream<Uint8Array>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #maxLine: number;
  #answeredEarly: RequestId | undefined;
  #end: () => void;
  #encoder = new TextEncoder();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  /** Reads nothing yet. */
  constructor({ input, output, maxLine = MAX_LINE, answered }: StdioOptions) {
    this.#input = input;
    this.#writer = output.getWriter();
    this.#maxLine = maxLine;
    this.#answeredEarly = answered;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
  }

  /** Begins to read. */
  start(): Promise<void> {
    this.#read().catch((error) => this.onerror?.(error))
      .then(() => this.#drain()).finally(this.#end);
    return Promise.resolve();
  }

  /** Writes one message; resolves when it is on its way. */
  async send(message: JSONRPCMessage): Promise<void> {
    const answers = "method" in message ? undefined : message.id;
    try {
      if (answers === undefined || answers !== this.#answeredEarly) await this.#write(message);
      // The client may use the id again.
      else this.#answeredEarly = undefined;
    } finally {
      if (answers !== undefined) this.#settle(answers);
    }
  }

  async #write(message: JSONRPCMessage): Promise<void> {
    try {
      await this.#writer.write(this.#encoder.encode(`${JSON.stringify(message)}\n`));
    } catch (error) {
      // Nobody is left to answer, even where somebody still holds the input open.
      this.#end();
      throw error;
    }
  }

  /** Stops reading. What was written has gone out. */
  async close(): Promise<void> {
    await this.#reader?.cancel().catch(() => {});
    this.onclose?.();
  }

  async #read(): Promise<void> {
    this.#reader = this.#input.getReader();
    const decoder = new TextDecoder();
    let parts: string[] = [];
    let length = 0;
    for (let next = await this.#reader.read(); !next.done; next = await this.#reader.read()) {
      const [first = "", ...rest] = decoder.decode(next.value, { stream: true }).split("\n");
      length += first.length;
      // A line too long is not kept, only counted, and answered at its end.
      if (length <= this.#maxLine) parts.push(first);
      for (const line of rest) {
        this.#take(length > this.#maxLine ? undefined : parts.join(""));
        parts = line.length <= this.#maxLine ? [line] : [];
        length = line.length;
      }
    }
    if (length > 0) this.#take(length > this.#maxLine ? undefined : parts.join(""));
  }

  #take(line: string | undefined): void {
    if (line === undefined) {
      return this.#refuse(
        -32600,
        `Cannot read the message: longer than ${this.#maxLine} characters.`,
      );
    }
    const text = line.trim();
    if (text === "") return;
    const json = parse(text);
    if (json === undefined) {
      return this.#refuse(-32700, "Cannot read the message: not JSON. Send one message a line.");
    }
    if (isTooDeep(json)) return this.#refuse(-32600, TOO_DEEP, idOf(json));
    const message = JSONRPCMessageSchema.safeParse(json);
    if (message.success) this.#handOn(message.data);
    else this.#refuse(-32600, "Cannot read the message: not JSON-RPC 2.0.");
  }

  #handOn(message: JSONRPCMessage): void {
    if ("method" in message && "id" in message) this.#unanswered.add(message.id);
    this.onmessage?.(message);
    // The SDK sends no answer to a request that was cancelled.
    if ("method" in message && message.method === "notifications/cancelled") {
      this.#settle(message.params?.["requestId"] as RequestId);
    }
  }

  #settle(id: RequestId): void {
    this.#unanswered.delete(id);
    this.#answered();
  }

  async #drain(): Promise<void> {
    while (this.#unanswered.size > 0) {
      await new Promise<void>((resolve) => this.#answered = resolve);
    }
  }

  #refuse(code: number, message: string, id: RequestId | null = null): void {
    const error = { jsonrpc: "2.0", id, error: { code, message } };
    this.send(error as unknown as JSONRPCMessage).catch((reason) => this.onerror?.(reason));
  }
}

/** None where nobody could tell whom the answer is for. */
function idOf(json: unknown): RequestId | null {
  const id = (json as { id?: unknown } | null)?.id;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
