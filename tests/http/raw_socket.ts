import { inTime } from "./in_time.ts";

/** A connection on which a test writes what it likes. */
export class RawSocket implements Disposable {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Connects to this machine, and writes. */
  static async open(port: number, text: string | Uint8Array = ""): Promise<RawSocket> {
    const socket = new RawSocket(await Deno.connect({ hostname: "127.0.0.1", port }));
    await socket.write(text);
    return socket;
  }

  /** Writes all of it, as far as the other side takes it. */
  async write(text: string | Uint8Array): Promise<void> {
    let rest = typeof text === "string" ? new TextEncoder().encode(text) : text;
    try {
      while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
    } catch { /* the other side has heard enough */ }
  }

  /** Says that nothing more is coming; what comes back can still be read. */
  async closeWrite(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** The next that comes back; nothing where the other side has closed. */
  async read(): Promise<string> {
    const buffer = new Uint8Array(65536);
    const reading = this.#connection.read(buffer).catch(() => null);
    const count = await inTime(reading, "an answer on a socket");
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  }

  /** All that comes back until the other side closes. */
  async readAll(): Promise<string> {
    let all = "";
    for (let text = await this.read(); text !== ""; text = await this.read()) all += text;
    return all;
  }

  /** Hangs up. */
  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch { /* it is closed already */ }
  }
}
