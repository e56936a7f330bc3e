/** A server's entry in a client's config: values by name. */
export type Entry = Record<string, unknown>;

/** What says how a server is started or reached; all else of an entry is the user's own. */
const LAUNCH = ["type", "source", "command", "args", "url"];

/**
 * A new entry with what somebody added to an earlier one, such as `env` or a time-out of their own.
 * Of one that is reached in another way nothing is kept: clients refuse an entry with the keys of
 * both.
 */
export function mergeEntry(earlier: unknown, entry: Entry): Entry {
  const way = Object.hasOwn(entry, "command") ? "command" : "url";
  if (!isEntry(earlier) || !Object.hasOwn(earlier, way)) return entry;
  const launch = Object.entries(entry).filter(([key]) => LAUNCH.includes(key));
  return { ...entry, ...earlier, ...Object.fromEntries(launch) };
}

/** Tells whether a value is an object with names, and no list. */
export function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as text to compare: the same for its keys in any order. */
export function canonical(value: unknown): string {
  return JSON.stringify([value], (_key, one) => {
    if (typeof one === "bigint") return `${one}n`;
    return isEntry(one)
      ? Object.entries(one).sort(([first], [second]) => first < second ? -1 : 1)
      : one;
  });
}
