/** The value at `a.b.c` of nested objects, in a box; nothing where there is none. */
export function hasPath(target: object, path: string): { value: unknown } | undefined {
  let value: unknown = target;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return { value };
}

/** Sets the value at `a.b.c`, with the objects on the way. */
export function setPath(target: object, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop()!;
  let parent = target;
  for (const key of keys) {
    const child: unknown = Object.hasOwn(parent, key) ? Reflect.get(parent, key) : undefined;
    const next = typeof child === "object" && child !== null ? child : {};
    define(parent, key, next);
    parent = next;
  }
  define(parent, last, value);
}

/** An own property even where the name is `__proto__`: an argument must not reach a prototype. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
