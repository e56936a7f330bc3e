/**
 * Whether two values are the same in depth: same class, same own properties (hidden ones too, so two
 * errors differ by their stack), same values of the class's getters. `0` equals `-0` and `NaN` equals
 * `NaN`; what a set or a map holds is compared without regard to order.
 *
 * @throws {TypeError} for two weak maps or two weak sets, which nobody can look into
 */
export function equal(a: unknown, b: unknown): boolean {
  return new Comparison().equal(a, b);
}

/** One comparison: it remembers the pairs it is already inside of, so that a cycle ends. */
class Comparison {
  readonly #open = new Map<object, Set<object>>();

  equal(a: unknown, b: unknown): boolean {
    if (a === b || Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b) || classOf(a) !== classOf(b)) return false;
    const partners = this.#open.get(a) ?? new Set();
    if (partners.has(b)) return true;
    this.#open.set(a, partners.add(b));
    try {
      return this.#sameObject(a, b);
    } finally {
      partners.delete(b);
    }
  }

  #sameObject(a: object, b: object): boolean {
    if (isWeakCollection(a)) {
      throw new TypeError(`Cannot compare two of ${a.constructor.name}: their content is hidden.`);
    }
    if (a instanceof WeakRef && b instanceof WeakRef) {
      return this.equal(a.deref(), b.deref()) && this.#sameProperties(a, b);
    }
    if (a instanceof Set && b instanceof Set) return this.#sameSet(a, b);
    if (a instanceof Map && b instanceof Map) return this.#sameMap(a, b);
    if (isBytes(a) && isBytes(b)) return sameBytes(a, b);
    if (isList(a) && isList(b)) return this.#sameList(a, b);
    return samePrimitive(a, b) && this.#sameProperties(a, b);
  }

  #sameSet(a: Set<unknown>, b: Set<unknown>): boolean {
    if (a.size !== b.size) return false;
    const rest = [...a].filter((value) => !b.has(value));
    const free = new Set([...b].filter((value) => !a.has(value)));
    return rest.every((value) => takeFirst(free, (other) => this.equal(value, other)));
  }

  #sameMap(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
    if (a.size !== b.size) return false;
    const free = new Set(b);
    return [...a].every(([key, value]) =>
      b.has(key) ? this.equal(value, b.get(key)) : takeFirst(
        free,
        ([otherKey, other]) => this.equal(key, otherKey) && this.equal(value, other),
      )
    );
  }

  #sameList(a: List, b: List): boolean {
    return a.length === b.length && Array.from(a).every((value, i) => this.equal(value, b[i]));
  }

  #sameProperties(a: object, b: object): boolean {
    const keys = Reflect.ownKeys(a);
    return keys.length === Reflect.ownKeys(b).length &&
      keys.every((key) => Object.hasOwn(b, key)) &&
      [...keys, ...getters(a)].every((key) => this.equal(Reflect.get(a, key), Reflect.get(b, key)));
  }
}

/** Takes the first that fits out of the set; whether there was one. */
function takeFirst<T>(values: Set<T>, fits: (value: T) => boolean): boolean {
  const found = values.values().find(fits);
  return found !== undefined && values.delete(found);
}

type List = ArrayLike<unknown> & object;

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** An object without a prototype counts as a plain one. */
function classOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function isWeakCollection(value: object): boolean {
  return value instanceof WeakMap || value instanceof WeakSet;
}

function isBytes(value: object): value is ArrayBuffer | SharedArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

function sameBytes(a: ArrayBufferLike, b: ArrayBufferLike): boolean {
  const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** A typed array: its getters would bring in the whole of the buffer that it may share. */
function isList(value: object): value is List {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** What dates, patterns and addresses hold is not in a property; of all others this says nothing. */
function samePrimitive(a: object, b: object): boolean {
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp || a instanceof URL || a instanceof Intl.Locale) {
    return String(a) === String(b);
  }
  return true;
}

/** The names of the getters that a value has from its class. */
function getters(value: object): PropertyKey[] {
  const names: PropertyKey[] = [];
  for (
    let prototype = Object.getPrototypeOf(value);
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    names.push(...descriptors.filter(([, { get }]) => get).map(([name]) => name));
  }
  return names;
}
