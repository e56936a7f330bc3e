/** A value to compare, and the one that it shall have all parts of. */
export interface Subset {
  /** What came. */
  actual: unknown;
  /** What it shall have all parts of. */
  expected: unknown;
}

/**
 * Reduces both sides to what can be compared: `actual` to the parts that `expected` speaks of, and on
 * both sides objects of a class to plain ones.
 */
export function narrow(actual: unknown, expected: unknown): Subset {
  return new Narrowing().narrow(actual, expected);
}

/** Remembers each pair it met, so that a cycle leads to a cycle. */
class Narrowing {
  readonly #met = new Map<unknown, Map<unknown, Subset>>();

  narrow(actual: unknown, expected: unknown): Subset {
    const found = this.#met.get(actual)?.get(expected);
    if (found) return found;
    if (!isObject(actual) || !isObject(expected)) return { actual, expected };
    if (Array.isArray(expected) && !Array.isArray(actual)) return { actual, expected };
    if (actual instanceof Map && expected instanceof Map) return this.#map(actual, expected);
    if (actual instanceof Set && expected instanceof Set) return this.#set(actual, expected);
    return isOpaque(expected) || isOpaque(actual)
      ? { actual, expected }
      : this.#object(actual, expected);
  }

  #object(actual: object, expected: object): Subset {
    const part = this.#remember(actual, expected, () => Array.isArray(expected) ? [] : {});
    for (const key of Reflect.ownKeys(expected)) {
      if (Array.isArray(expected) && key === "length") continue;
      const has = Object.hasOwn(actual, key);
      const value = this.narrow(Reflect.get(actual, key), Reflect.get(expected, key));
      if (has) define(part.actual, key, value.actual);
      define(part.expected, key, value.expected);
    }
    return part;
  }

  #map(actual: Map<unknown, unknown>, expected: Map<unknown, unknown>): Subset {
    const part = this.#remember(actual, expected, () => new Map<unknown, unknown>());
    for (const [key, value] of expected) {
      const inner = this.narrow(actual.get(key), value);
      if (actual.has(key)) part.actual.set(key, inner.actual);
      part.expected.set(key, inner.expected);
    }
    return part;
  }

  #set(actual: Set<unknown>, expected: Set<unknown>): Subset {
    return { actual: actual.intersection(expected), expected };
  }

  #remember<T>(actual: unknown, expected: unknown, create: () => T): { actual: T; expected: T } {
    const part = { actual: create(), expected: create() };
    const partners = this.#met.get(actual) ?? new Map<unknown, Subset>();
    this.#met.set(actual, partners.set(expected, part));
    return part;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value is compared as a whole: what it holds is not in its properties. */
function isOpaque(value: object): boolean {
  return ArrayBuffer.isView(value) ||
    [Date, RegExp, URL, Map, Set, ArrayBuffer, WeakRef].some((it) => value instanceof it);
}

/** An own property even where it is called `__proto__`. */
function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
