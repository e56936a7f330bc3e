import { peakMiB, residentMiB } from "./machine.ts";

/** How long any answer may take, ms. */
const PATIENCE = 120_000;

interface Reply {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** An MCP server in a process of its own, spoken to over stdio, without the SDK's own cost. */
export class StdioServer implements AsyncDisposable {
  /** When the process was spawned, on `performance.now()`'s clock. */
  readonly spawnedAt: number;
  readonly #command: readonly string[];
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #reading: Promise<void>;
  #lastId = 0;

  /** Spawns `command`, the program first, in the folder `cwd`. */
  constructor(command: readonly string[], cwd: string) {
    const [program = "", ...args] = command;
    this.#command = command;
    this.spawnedAt = performance.now();
    this.#process = new Deno.Command(program, {
      args,
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Shakes hands, all but the last message, which {@linkcode initialized} sends. */
  async initialize(): Promise<void> {
    await this.request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "easel-bench", version: "1.0.0" },
    });
  }

  /** Ends the handshake. */
  async initialized(): Promise<void> {
    await this.#send({ jsonrpc: "2.0", method: "notifications/initialized" });
  }

  /** Sends a request; resolves with its result. */
  async request(method: string, params?: Record<string, unknown>): Promise<unknown> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    const timer = setTimeout(() => waiting.reject(this.#error("it does not answer")), PATIENCE);
    try {
      await this.#send({ jsonrpc: "2.0", id, method, ...(params && { params }) });
      return await waiting.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Resident memory in MiB, where the system tells it. */
  get residentMiB(): number | undefined {
    return residentMiB(this.#process.pid);
  }

  /** The most that it had of it so far, in MiB, where the system tells it. */
  get peakMiB(): number | undefined {
    return peakMiB(this.#process.pid);
  }

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch { /* it has ended already */ }
    await this.#process.status;
    await this.#reading;
    await this.#writer.close().catch(() => {});
  }

  async #send(message: unknown): Promise<void> {
    try {
      await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    } catch {
      throw this.#error("it has ended");
    }
  }

  async #read(): Promise<void> {
    let parts: string[] = [];
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const [first = "", ...rest] = text.split("\n");
      parts.push(first);
      for (const next of rest) {
        this.#take(parts.join(""));
        parts = [next];
      }
    }
    for (const { reject } of this.#waiting.values()) reject(this.#error("it has ended"));
  }

  #take(line: string): void {
    const reply = parseReply(line);
    const waiting = reply?.id === undefined ? undefined : this.#waiting.get(reply.id);
    if (reply?.error) waiting?.reject(this.#error(`it answers "${reply.error.message}"`));
    else waiting?.resolve(reply?.result);
  }

  #error(state: string): Error {
    return new Error(
      `Cannot measure "${this.#command.join(" ")}": ${state}. Run it alone to see why.`,
    );
  }
}

/** Some servers write other things to stdout. */
function parseReply(line: string): Reply | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
