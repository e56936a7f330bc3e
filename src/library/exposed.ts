import { globToRegExp, isGlob } from "@std/path";
import { isLocal, type LibraryEntry } from "./entry_ids.ts";
import type { SourceName } from "./source.ts";

/**
 * Whether an entry becomes a tool by itself: those that are shipped or in the folder do, and others
 * where a pattern such as `saved/*` or `gallery/default` fits their id, or their own name.
 */
export function isExposed(entry: LibraryEntry, patterns: readonly string[]): boolean {
  const names = [entry.id, `${entry.source}/${entry.name}`.toLowerCase()];
  return (isLocal(entry.source) && entry.tool !== false) || patterns.some((pattern) => {
    const fits = globToRegExp(pattern.toLowerCase());
    return names.some((name) => fits.test(name));
  });
}

/** Whether a source may have entries that {@linkcode isExposed} takes; the others need no asking. */
export function mayExpose(source: SourceName, patterns: readonly string[]): boolean {
  return isLocal(source) || patterns.some((pattern) => {
    const [first = ""] = pattern.toLowerCase().split("/");
    return first === source || isGlob(first);
  });
}
