/** What {@linkcode OutgoingEvents} needs. */
export interface OutgoingEventsOptions {
  /** How many bytes may wait for the client to read. Default 64 MiB. */
  mostWaiting?: number;
  /** Called when the client has hung up. */
  onCancel: () => void;
}

const MOST_WAITING = 64 * 1024 * 1024;

/** The body of an event stream. What its client is too slow for waits here, but not without end. */
export class OutgoingEvents {
  /** What goes out. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #most: number;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #waiting: Uint8Array[] = [];
  #bytes = 0;

  /** Nothing goes out yet. */
  constructor({ mostWaiting = MOST_WAITING, onCancel }: OutgoingEventsOptions) {
    this.#most = mostWaiting;
    this.body = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#flush(),
      cancel: () => {
        this.#controller = undefined;
        onCancel();
      },
    });
  }

  /**
   * Sends one event or comment, its empty line included.
   *
   * @returns Whether the client keeps up. Where it does not, the event is not sent.
   */
  write(event: string): boolean {
    if (this.#bytes > this.#most) return false;
    const bytes = this.#encoder.encode(event);
    this.#waiting.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#flush();
    return true;
  }

  /** Ends the stream after what waits. */
  end(): void {
    for (const bytes of this.#waiting) this.#controller?.enqueue(bytes);
    this.drop();
  }

  /** Ends the stream without what waits. */
  drop(): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.#controller?.close();
    this.#controller = undefined;
  }

  #flush(): void {
    while ((this.#controller?.desiredSize ?? 0) > 0) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#bytes -= next.byteLength;
      this.#controller?.enqueue(next);
    }
  }
}
