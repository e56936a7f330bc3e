import type { GlobOptions } from "./glob_to_reg_exp.ts";
import { path, WINDOWS } from "./node_path.ts";

const EITHER_SEPARATOR = WINDOWS ? "[\\\\/]" : "/";
/** `..` behind `**`: it may lead anywhere, so the two must not cancel each other. */
const UP_FROM_ANYWHERE = new RegExp(
  `(?<=(?:^|${EITHER_SEPARATOR})\\*\\*${EITHER_SEPARATOR})\\.\\.(?=${EITHER_SEPARATOR}|$)`,
  "g",
);
/**
 * What marks a glob: a leading `!`, wildcards, groups, ranges, braces, and choices in parentheses. No
 * part reads past the next opening bracket, so that a long row of them takes no longer to refuse.
 */
const GLOB = /^!|[*?]|[@+!]\([^()]+\)|\[[^[\]]+\]|\{[^{}]+\}|\([^()|]+\|[^()]+\)/;

/** Whether a text means more than one path. */
export function isGlob(str: string): boolean {
  return GLOB.test(str.replaceAll(/\\[^]/g, ""));
}

/**
 * Normalizes a glob like a path; with `globstar`, `**` and `..` both stay.
 *
 * @throws {Error} if the glob contains a NUL character, which no path can
 */
export function normalizeGlob(glob: string, options: Pick<GlobOptions, "globstar"> = {}): string {
  if (glob.includes("\0")) {
    throw new Error(`Glob contains invalid characters: "${glob}"`);
  }
  if (!options.globstar) return path().normalize(glob);
  return path().normalize(glob.replaceAll(UP_FROM_ANYWHERE, "\0")).replaceAll("\0", "..");
}

/** Joins globs like paths; with `globstar`, `**` and `..` both stay. */
export function joinGlobs(
  globs: readonly string[],
  options: Pick<GlobOptions, "globstar"> = {},
): string {
  const joined = globs.filter((glob) => glob !== "").join(path().sep);
  return joined === "" ? "." : normalizeGlob(joined, options);
}
