/**
 * A body that is read piece by piece and let go as soon as there is enough, or too much: nobody
 * waits for, or holds, the rest of a large file.
 */
export class BodyReader implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #done: boolean;

  /** Takes over the answer's body; reads nothing yet. */
  constructor(response: Response) {
    this.#reader = response.body?.getReader();
    this.#done = !this.#reader;
  }

  /** At least the first `count` bytes, fewer where the body is shorter. */
  async head(count: number): Promise<Uint8Array> {
    while (this.#length < count && await this.#read()) { /* until there is enough */ }
    return this.#joined();
  }

  /** All of it; `undefined` where it has more than `limit` bytes. */
  async all(limit: number): Promise<Uint8Array | undefined> {
    while (this.#length <= limit && await this.#read()) { /* until the end */ }
    return this.#length > limit ? undefined : this.#joined();
  }

  /** Lets go of what was not read. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#done) await this.#reader?.cancel().catch(() => {});
  }

  async #read(): Promise<boolean> {
    if (this.#done || !this.#reader) return false;
    const { done, value } = await this.#reader.read();
    this.#done = done;
    if (!value) return false;
    this.#chunks.push(value);
    this.#length += value.length;
    return true;
  }

  #joined(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first) return first;
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [bytes];
    return bytes;
  }
}
