const UTF8 = new TextDecoder();

/**
 * Bytes that can be read at any place: what lies outside reads as 0 or as nothing, so that a broken
 * file cannot make a reader throw.
 */
export class ByteView {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** Copies nothing: what changes in the bytes changes here. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Number of bytes. */
  get length(): number {
    return this.#bytes.length;
  }

  /** The byte at an offset. */
  uint8(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  /** The 16 bits at an offset. */
  uint16(at: number, littleEndian = false): number {
    return this.#holds(at, 2) ? this.#view.getUint16(at, littleEndian) : 0;
  }

  /** The 24 bits at an offset, highest first. */
  uint24(at: number): number {
    return this.uint8(at) * 0x10000 + this.uint16(at + 1);
  }

  /** The 32 bits at an offset. */
  uint32(at: number, littleEndian = false): number {
    return this.#holds(at, 4) ? this.#view.getUint32(at, littleEndian) : 0;
  }

  /** The 64 bits at an offset, beyond 2^53 not exact. */
  uint64(at: number, littleEndian = false): number {
    const [high, low] = littleEndian ? [at + 4, at] : [at, at + 4];
    return this.uint32(high, littleEndian) * 2 ** 32 + this.uint32(low, littleEndian);
  }

  /** The part from `start` up to `end`, cut at the ends of this one. */
  part(start: number, end: number = this.length): ByteView {
    const from = Math.min(Math.max(start, 0), this.length);
    return new ByteView(this.#bytes.subarray(from, Math.max(from, Math.min(end, this.length))));
  }

  /** The bytes as text, one character a byte. */
  latin1(start = 0, end: number = this.length): string {
    return new TextDecoder("latin1").decode(this.part(start, end).#bytes);
  }

  /** The bytes as UTF-8 text. */
  utf8(): string {
    return UTF8.decode(this.#bytes);
  }

  /** The bytes as UTF-16 text, its byte order told by a mark or else the highest first. */
  utf16(): string {
    const littleEndian = this.uint16(0) === 0xfffe;
    return new TextDecoder(littleEndian ? "utf-16le" : "utf-16be").decode(this.#bytes);
  }

  /** Where a byte comes first from an offset on, or the length where it comes no more. */
  indexOf(byte: number, from = 0): number {
    const at = this.#bytes.indexOf(byte, from);
    return at < 0 ? this.length : at;
  }

  /** All parts one after another. */
  static concat(parts: ByteView[]): ByteView {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part.#bytes, at);
      at += part.length;
    }
    return new ByteView(whole);
  }

  #holds(at: number, size: number): boolean {
    return at >= 0 && at + size <= this.length;
  }
}

/** A named text that a file carries. */
export type Tag = [name: string, text: string];
