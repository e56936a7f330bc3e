import { dirname, join, resolve } from "@std/path";

/** An npm package of which at least one line is in the bundle. */
export interface BundledPackage {
  /** With its scope, if any. */
  name: string;
  /** The exact version. */
  version: string;
  /** Where Deno keeps it. */
  folder: string;
}

/** The part of a source map that is used. */
interface SourceMap {
  sources: string[];
}

/** In Deno's cache a package lies in `npm/<registry>/<name>/<version>/`. */
const CACHED = /^(.*\/npm\/[^/]+\/((?:@[^/]+\/)?[^/@]+)\/(\d[^/]*))\//;

/**
 * The npm packages that a bundle holds, by the source maps beside it: what it does not use of a
 * package's dependencies is not among them.
 *
 * @throws {Error} If the folder holds no source map.
 */
export async function bundledPackages(folder: string): Promise<BundledPackage[]> {
  const found = new Map<string, BundledPackage>();
  for (const source of await sourcesOf(folder)) {
    const [, place, name, version] = CACHED.exec(source) ?? [];
    if (place === undefined || name === undefined || version === undefined) continue;
    found.set(`${name}@${version}`, { name, version, folder: place });
  }
  return [...found].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}

async function sourcesOf(folder: string): Promise<string[]> {
  const sources: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".map")) continue;
    const path = join(folder, name);
    const map: SourceMap = JSON.parse(await Deno.readTextFile(path));
    const places = map.sources.map((source) => resolve(dirname(path), source));
    sources.push(...places.map((place) => place.replaceAll("\\", "/")));
  }
  if (sources.length > 0) return sources;
  throw new Error(`Cannot tell what the bundle in "${folder}" holds: there is no source map.`);
}
