import type nodePath from "node:path";

/** Whether paths are those of Windows. */
export const WINDOWS: boolean = Deno.build.os === "windows";

/**
 * Deno's own `node:path`, when a path is first looked at. As an import it would be loaded with the
 * program, by those who never look at one, too, and takes as long as a quarter of Deno's own start.
 */
export function path(): typeof nodePath {
  return globalThis.process.getBuiltinModule("node:path");
}
