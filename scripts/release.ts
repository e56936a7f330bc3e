// deno-lint-ignore-file no-console
/**
 * Makes everything that a release has: archives of the programs for all systems, MCP bundles, the
 * npm package, install scripts, `server.json`, a bill of materials, and checksums of all of it. The
 * same sources make the same bytes.
 *
 *     deno task release [--out FOLDER] [--targets NAMES] [--unreleased]
 */
import { makeRelease } from "./release/make_release.ts";
import { parseReleaseOptions, USAGE } from "./release/release_options.ts";

if (import.meta.main) {
  try {
    const options = parseReleaseOptions(Deno.args);
    if (!options) console.log(USAGE);
    else {
      const base = Deno.env.get("DENORT_BIN");
      for (const file of await makeRelease({ ...options, base })) console.log(file);
    }
  } catch (error) {
    console.error(`release: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof TypeError || error instanceof RangeError ? 2 : 1);
  }
}
