/** A place in a {@linkcode Chain}. */
export interface Link<T> {
  /** What was put there. */
  readonly value: T;
  /** The place before it. */
  before: Link<T> | undefined;
  /** The place after it. */
  after: Link<T> | undefined;
}

/**
 * A list that is taken from and added to at both ends, and cut anywhere, in constant time. A `Set`
 * would do the same by its order, but finds its first member only past all those deleted before it.
 */
export class Chain<T> {
  #first: Link<T> | undefined;
  #last: Link<T> | undefined;

  /** What is first. */
  get first(): T | undefined {
    return this.#first?.value;
  }

  /** True where there is nothing in it. */
  get empty(): boolean {
    return this.#first === undefined;
  }

  /** Puts a value at the end. */
  append(value: T): Link<T> {
    return this.#put(value, this.#last, undefined);
  }

  /** Puts a value at the beginning. */
  prepend(value: T): Link<T> {
    return this.#put(value, undefined, this.#first);
  }

  /** Takes a value out; its link must be one of this chain, and be cut only once. */
  cut({ before, after }: Link<T>): void {
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
  }

  /** The values, from the first to the last. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let link = this.#first; link; link = link.after) yield link.value;
  }

  #put(value: T, before: Link<T> | undefined, after: Link<T> | undefined): Link<T> {
    const link = { value, before, after };
    if (before) before.after = link;
    else this.#first = link;
    if (after) after.before = link;
    else this.#last = link;
    return link;
  }
}
