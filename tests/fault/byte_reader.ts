/** Reads from a connection what HTTP and WebSocket need: up to a mark, or so many bytes. */
export class ByteReader {
  readonly #source: Pick<Deno.Conn, "read">;
  #bytes = new Uint8Array();

  constructor(source: Pick<Deno.Conn, "read">) {
    this.#source = source;
  }

  /** The text before the mark, which is read as well; `undefined` where the other side ends first. */
  async until(mark: string): Promise<string | undefined> {
    for (;;) {
      const text = new TextDecoder("latin1").decode(this.#bytes);
      const at = text.indexOf(mark);
      if (at >= 0) {
        this.#bytes = this.#bytes.slice(at + mark.length);
        return text.slice(0, at);
      }
      if (!await this.#more()) return undefined;
    }
  }

  /** So many bytes; `undefined` where the other side ends first. */
  async take(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    while (this.#bytes.length < count) if (!await this.#more()) return undefined;
    const taken = this.#bytes.slice(0, count);
    this.#bytes = this.#bytes.slice(count);
    return taken;
  }

  /** Resolves when the other side has ended. */
  async end(): Promise<void> {
    while (await this.#more()) this.#bytes = new Uint8Array();
  }

  /** A connection that is broken or closed by us is one that has ended. */
  async #more(): Promise<boolean> {
    const chunk = new Uint8Array(64 * 1024);
    const count = await this.#source.read(chunk).catch(() => null);
    if (count === null) return false;
    const joined = new Uint8Array(this.#bytes.length + count);
    joined.set(this.#bytes);
    joined.set(chunk.subarray(0, count), this.#bytes.length);
    this.#bytes = joined;
    return true;
  }
}
