import { nearest } from "../workflow/nearest.ts";
import type { LibraryEntry } from "./entry_ids.ts";
import { slug, slugPath } from "./slug.ts";

/** Fewer characters of a prompt's id would fit too many. */
const SHORTEST_RUN = 8;

/**
 * The one entry that a name means: its id, or else its name, title or file name where only one has
 * it. The beginning of a prompt's id means that run.
 *
 * @param otherwise Said where there is none, such as which sources could not be asked.
 * @throws {RangeError} If there is none or several.
 */
export function chooseEntry(
  name: string,
  { entries, otherwise }: { entries: readonly LibraryEntry[]; otherwise: string },
): LibraryEntry {
  const exact = entries.find(({ id }) => id === name);
  if (exact) return exact;
  const fitting = entries.filter((entry) => isCalled(entry, name));
  if (fitting.length === 1) return fitting[0]!;
  const ids = fitting.slice(0, 5).map(({ id }) => `"${id}"`).join(", ");
  if (fitting.length > 1) {
    throw new RangeError(
      `Cannot choose workflow "${name}": ${ids} have that name. Give one of these.`,
    );
  }
  const near = nearest(slugPath(name), entries.map(({ id }) => id), 5);
  const advice = near.length > 0 ? `Nearest: ${near.join(", ")}.` : "List the workflows.";
  throw new RangeError(
    `Cannot find workflow "${name}": there is none of that name. ${advice}${otherwise}`,
  );
}

function isCalled({ id, key, name, title, tool, source }: LibraryEntry, wanted: string): boolean {
  const path = slugPath(wanted.replace(/\.\w{3,4}$/, ""));
  const names = [id, lastOf(id), slugPath(name), slug(lastOf(name))];
  // A run's title is what somebody asked for, and names nothing.
  if (title !== undefined && source !== "history") names.push(slug(title));
  if (tool) names.push(slug(tool));
  if (names.includes(path) || names.includes(slugPath(wanted))) return true;
  const run = wanted.replace(/^history\//, "");
  return source === "history" && run.length >= SHORTEST_RUN && key.startsWith(run);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
