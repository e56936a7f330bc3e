import { resolve } from "@std/path";
import type { SourceName } from "../../library/library.ts";
import type { Services } from "../../mcp/tool_context.ts";
import { may } from "../may.ts";
import type { Finding } from "./finding.ts";

/** What people call the places where workflows come from. */
const PLACES: Record<SourceName, string> = {
  shipped: "shipped with Easel",
  folder: "in the folder",
  saved: "saved in ComfyUI",
  gallery: "in ComfyUI's template gallery",
  history: "of earlier runs",
};

/** Places that only a ComfyUI knows. */
const REMOTE: readonly SourceName[] = ["saved", "gallery", "history"];

/** Most problems that are shown. */
const SHOWN = 10;

/**
 * Looks where workflows are found, and which files are left out.
 *
 * @param options.answers Whether a ComfyUI answers, which can be asked for its own.
 * @param options.folder The folder with those of the user's own.
 */
export async function checkWorkflows(
  { library }: Services,
  { answers, folder }: { answers: boolean; folder: string },
): Promise<Finding[]> {
  const sources: SourceName[] = ["shipped", "folder", ...answers ? REMOTE : []];
  const listings = await Promise.all(
    sources.map(async (source) => ({ source, ...await library.list({ source }) })),
  );
  const places = listings.map(({ source, entries, unavailable: [silent] }): Finding => {
    if (silent) {
      return {
        level: isExcused(source, folder) ? "note" : "bad",
        text: `${PLACES[source]}: ${silent.reason}`,
      };
    }
    const text = `${entries.length} ${PLACES[source]}${source === "folder" ? where(folder) : ""}`;
    return { level: "ok", text };
  });
  const problems = listings.flatMap((listing) => listing.problems);
  const skipped = problems.slice(0, SHOWN).map(({ file, reason }): Finding => ({
    level: "note",
    text: `${file} is left out: ${reason}`,
  }));
  return [...places, ...skipped];
}

/** Clients start a server in folders of their own choice: it helps to see which. */
function where(folder: string): string {
  const path = resolve(folder);
  return exists(folder) ? ` ${path}` : ` ${path}, which is not there`;
}

/** A folder that it may not read is told among the permissions. */
function isExcused(source: SourceName, folder: string): boolean {
  return source === "folder" && !may({ name: "read", path: folder });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
