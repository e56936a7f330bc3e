import { basename, join } from "@std/path";

const REDIS = "@redis/client";

/** Options of {@linkcode bundle}. */
export interface BundleOptions {
  /** A folder for the outcome. */
  into: string;
  /** Into an entry and chunks that are read when first needed, not into one file. */
  split?: boolean;
  /** With what talks to a Redis: a seventh of the whole, and of no use without leave to reach one. */
  redis?: boolean;
  /** With source maps beside it, which tell what it holds. */
  sourceMaps?: boolean;
}

/**
 * Bundles a program with `deno bundle --minify`.
 *
 * @returns The path of the entry.
 */
export async function bundle(
  entry: string,
  { into, split, redis, sourceMaps }: BundleOptions,
): Promise<string> {
  const output = join(into, basename(entry).replace(/\.ts$/, ".js"));
  const to = split ? ["--code-splitting", "--outdir", into] : ["-o", output];
  const maps = sourceMaps ? ["--sourcemap=external"] : [];
  const without = redis ? [] : ["--external", REDIS];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    // For a browser, packages leave out what only Node needs: its modules load before all else.
    args: [
      "bundle",
      "--quiet",
      "--minify",
      "--platform",
      "browser",
      ...without,
      ...maps,
      ...to,
      entry,
    ],
    stdout: "null",
  }).output();
  if (success) return output;
  throw new Error(
    `Cannot bundle "${entry}": ${new TextDecoder().decode(stderr).trim()} ` +
      "The first time deno bundle fetches esbuild from npm; see whether that can be reached.",
  );
}
