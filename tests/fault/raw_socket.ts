/** A plain WebSocket client that keeps all frames, whatever they hold. */
export class RawSocket implements AsyncDisposable {
  /** Texts as they came; binary frames by their length. */
  readonly frames: (string | number)[] = [];
  /** Resolves with the close event. */
  readonly closed: Promise<CloseEvent>;
  readonly #socket: WebSocket;
  readonly #opened = Promise.withResolvers<void>();
  #watcher: () => void = () => {};

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = ({ data }) => {
      this.frames.push(typeof data === "string" ? data : data.byteLength);
      this.#watcher();
    };
    this.#socket.onopen = () => this.#opened.resolve();
    this.closed = new Promise((resolve) => this.#socket.onclose = resolve);
  }

  /** Resolves when so many frames are in. */
  async until(count: number): Promise<this> {
    while (this.frames.length < count) {
      await new Promise<void>((resolve) => this.#watcher = resolve);
    }
    return this;
  }

  /** Resolves when it is open. */
  async open(): Promise<this> {
    await this.#opened.promise;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
