/** Writes bits from the lowest to the highest of each byte, as WebP's lossless format wants them. */
export class BitWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #held = 0;
  #heldBits = 0;

  /** Appends the lowest `count` bits of a value; at most 24. */
  write(value: number, count: number): void {
    this.#held |= value << this.#heldBits;
    this.#heldBits += count;
    while (this.#heldBits >= 8) {
      this.#push(this.#held & 255);
      this.#held >>>= 8;
      this.#heldBits -= 8;
    }
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }

  /** All bytes so far; the last one is filled up with zero bits. */
  finish(): Uint8Array {
    if (this.#heldBits > 0) this.#push(this.#held & 255);
    this.#held = this.#heldBits = 0;
    return this.#bytes.subarray(0, this.#length);
  }
}
