/** Limits for {@linkcode readBody}. */
export interface ReadBodyOptions {
  /** How long no byte may come, in milliseconds. */
  idleMs: number;
  /** The error for a pause longer than that. */
  onIdle: () => Error;
  /** How many bytes may come. */
  maxBytes: number;
  /** Ends the reading with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Reads a body as text. Takes as long as it takes, so long as bytes keep coming: an
 * `/object_info` may have 100 MB, and a server that hangs must not hang us.
 *
 * @throws {RangeError} If it is longer than `maxBytes`.
 */
export async function readBody(response: Response, options: ReadBodyOptions): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  using stop = new StopWatch(options);
  try {
    return await readText(() => stop.race(reader.read()), options.maxBytes);
  } catch (error) {
    // Not awaited: a stream that broke or hangs may never confirm.
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

type Read = () => Promise<ReadableStreamReadResult<Uint8Array>>;

async function readText(read: Read, maxBytes: number): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  for (;;) {
    const { done, value } = await read();
    if (done) return parts.join("") + decoder.decode();
    bytes += value.length;
    if (bytes > maxBytes) throw new RangeError(`it is longer than ${maxBytes} bytes`);
    parts.push(decoder.decode(value, { stream: true }));
  }
}

/** Rejects what it races when it takes too long or the caller gives up. */
class StopWatch implements Disposable {
  readonly #options: ReadBodyOptions;
  readonly #stopped = Promise.withResolvers<never>();
  readonly #onAbort = () => this.#stopped.reject(this.#options.signal?.reason);

  constructor(options: ReadBodyOptions) {
    this.#options = options;
    this.#stopped.promise.catch(() => {});
    if (options.signal?.aborted) this.#onAbort();
    options.signal?.addEventListener("abort", this.#onAbort);
  }

  async race<T>(promise: Promise<T>): Promise<T> {
    const { idleMs, onIdle } = this.#options;
    const timer = setTimeout(() => this.#stopped.reject(onIdle()), idleMs);
    try {
      return await Promise.race([promise, this.#stopped.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }
}
