import type { WebSocketLike } from "../../src/demo/memory_socket.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { FrameFault } from "./faults.ts";
import { send } from "./http_wire.ts";
import { encodeFrame, OPCODE, readFrame } from "./socket_wire.ts";

/** Options of {@linkcode ProxiedSocket}. */
export interface ProxiedSocketOptions {
  /** The client's side, after the handshake. */
  conn: Deno.Conn;
  /** Reads from it. */
  reader: ByteReader;
  /** The engine's side. */
  engine: WebSocketLike;
  /** What happens to a frame; a binary one is shown as "". */
  fault: (frame: string) => FrameFault | undefined;
}

/** An event socket between a client and an engine, whose frames suffer faults. */
export class ProxiedSocket {
  readonly #options: ProxiedSocketOptions;
  #silent = false;
  #sending = Promise.resolve();

  constructor(options: ProxiedSocketOptions) {
    this.#options = options;
    const { engine } = options;
    engine.binaryType = "arraybuffer";
    engine.onmessage = ({ data }) => this.#forward(data);
    engine.onclose = () => this.cut();
  }

  /** Resolves when either side is gone. */
  async run(): Promise<void> {
    const { reader, engine } = this.#options;
    for (;;) {
      const frame = await readFrame(reader);
      if (!frame) break;
      if (frame.opcode === OPCODE.text) engine.send(new TextDecoder().decode(frame.payload));
      if (frame.opcode === OPCODE.ping) this.#send(encodeFrame(OPCODE.pong, frame.payload));
      if (frame.opcode === OPCODE.close) {
        this.#send(encodeFrame(OPCODE.close, frame.payload));
        break;
      }
    }
    await this.#sending;
    this.cut();
  }

  /** Ends the connection without a goodbye. */
  cut(): void {
    const { conn, engine } = this.#options;
    engine.close();
    try {
      conn.close();
    } catch {
      // It is closed already.
    }
  }

  #forward(data: string | ArrayBuffer): void {
    if (this.#silent) return;
    const fault = this.#options.fault(typeof data === "string" ? data : "");
    const opcode = typeof data === "string" ? OPCODE.text : OPCODE.binary;
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : new Uint8Array(data);
    const frame = encodeFrame(opcode, bytes);
    switch (fault) {
      case undefined:
        return this.#send(frame);
      case "frame-twice":
        return this.#send(frame, frame);
      case "frame-corrupt":
        return this.#send(encodeFrame(opcode, bytes.subarray(0, bytes.length / 2)));
      case "frame-flawed":
        return this.#send(encodeFrame(opcode, bytes, { flaw: true }));
      case "socket-cut":
        return this.cut();
      case "socket-silent":
        this.#silent = true;
    }
  }

  #send(...frames: Uint8Array[]): void {
    if (this.#silent) return;
    this.#sending = this.#sending.then(() => send(this.#options.conn, ...frames));
  }
}
