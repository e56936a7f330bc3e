import { withoutPaths } from "../../jobs/follow/without_paths.ts";

/** Keys whose values are sentences, in which a path may stand anywhere. */
const SENTENCES = new Set(["description", "tooltip", "message", "error", "default"]);

/** A whole value that says where a file lies: `/a/b`, `C:\a`, `\\host\a`, `file:///a`. */
const ABSOLUTE = /^(?:[\\/]{1,2}[^\\/\s][^\n]*[\\/]|[A-Za-z]:[\\/]|file:\/\/)/;

/**
 * Plain data without the places of the server's files: an absolute path is cut down to its last
 * name. Names of models hold slashes too and stay whole, since they begin with none.
 */
export function withoutServerPaths(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    return ABSOLUTE.test(value) || SENTENCES.has(key) ? withoutPaths(value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => withoutServerPaths(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withoutServerPaths(item, name)]),
  );
}
