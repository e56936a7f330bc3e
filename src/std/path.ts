import { fromFileUrl } from "./path/file_url.ts";
import { path, WINDOWS } from "./path/node_path.ts";

export { fromFileUrl, toFileUrl } from "./path/file_url.ts";
export { type GlobOptions, globToRegExp } from "./path/glob_to_reg_exp.ts";
export { isGlob, joinGlobs, normalizeGlob } from "./path/globs.ts";

/** The parts of a path. */
export interface ParsedPath {
  /** `/`, `C:\`, or empty for a relative path. */
  root: string;
  /** The folder that it lies in. */
  dir: string;
  /** The last part, with its extension. */
  base: string;
  /** The extension with its dot, or empty. */
  ext: string;
  /** The last part without its extension. */
  name: string;
}

/** What stands between two paths in a list of them. */
export const DELIMITER: ";" | ":" = WINDOWS ? ";" : ":";

/** What stands between two parts of a path. */
export const SEPARATOR: "\\" | "/" = WINDOWS ? "\\" : "/";

/** One or more separators. */
export const SEPARATOR_PATTERN: RegExp = WINDOWS ? /[\\/]+/ : /\/+/;

/** The root alone, which is its own folder and name, however many separators it is written with. */
const ROOT = WINDOWS ? /(?!)/ : /^\/+$/;

function toPath(pathOrUrl: string | URL): string {
  return pathOrUrl instanceof URL ? fromFileUrl(pathOrUrl) : pathOrUrl;
}

/** The last part of a path, without `suffix` where it ends with that. */
export function basename(pathOrUrl: string | URL, suffix = ""): string {
  const whole = toPath(pathOrUrl);
  const base = ROOT.test(whole) ? "/" : path().basename(whole);
  return base !== suffix && base.endsWith(suffix)
    ? base.slice(0, -suffix.length || undefined)
    : base;
}

/** The folder that a path lies in, `.` for a bare name. */
export function dirname(pathOrUrl: string | URL): string {
  const folder = path().dirname(toPath(pathOrUrl));
  return WINDOWS ? folder : folder.replace(/(?<=[^/])\/+$/, "").replace(ROOT, "/");
}

/** The extension of a path with its dot, or an empty string. */
export function extname(pathOrUrl: string | URL): string {
  return path().extname(toPath(pathOrUrl));
}

/** Puts the parts of a path together: the opposite of {@linkcode parse}. */
export function format(pathObject: Partial<ParsedPath>): string {
  return path().format(pathObject).replace(ROOT, "/");
}

/** Whether a path starts at the root. */
export function isAbsolute(filePath: string): boolean {
  return path().isAbsolute(filePath);
}

/** Joins parts of a path and {@linkcode normalize}s what comes out. */
export function join(first: string | URL = "", ...others: string[]): string {
  return path().join(toPath(first), ...others);
}

/** Takes out `.`, `..` and separators that say nothing. */
export function normalize(pathOrUrl: string | URL): string {
  return path().normalize(toPath(pathOrUrl));
}

/** Takes a path apart. */
export function parse(filePath: string): ParsedPath {
  const { dir, ...parts } = path().parse(filePath);
  return { ...parts, dir: dir && dirname(filePath), base: basename(filePath) };
}

/** The way from one path to another; both are seen from the current folder where they are relative. */
export function relative(from: string, to: string): string {
  return path().relative(from, to);
}

/** The absolute path that a row of `cd`s leads to, from the current folder. */
export function resolve(...pathSegments: string[]): string {
  return path().resolve(...pathSegments);
}

/** On Windows, the path with `\\?\` in front; elsewhere the path itself. */
export function toNamespacedPath(filePath: string): string {
  return path().toNamespacedPath(filePath);
}

/**
 * The folder, with a separator at its end, that all paths lie in: empty where there is none, and one
 * of the paths itself where all others are the same or lie in it.
 */
export function common(paths: readonly string[]): string {
  const all = paths.map((it) => it.split(SEPARATOR));
  const [first = []] = all;
  const differs = first.findIndex((part, i) => all.some((parts) => parts[i] !== part));
  const shared = first.slice(0, differs < 0 ? first.length : differs);
  const folder = shared.join(SEPARATOR);
  const isWhole = all.some(({ length }) => length === shared.length);
  return isWhole || shared.length === 0 ? folder : folder + SEPARATOR;
}
