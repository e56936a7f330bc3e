import type { LibraryEntry } from "./entry_ids.ts";

/** Whether all words of a query stand in an entry's id, name, title, description or medium. */
export function matchesQuery(entry: LibraryEntry, query: string): boolean {
  const { id, name, title = "", description = "", media = "" } = entry;
  const text = fold([id, name, title, description, media].join("\n"));
  return fold(query).split(/\s+/).every((word) => text.includes(word));
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase().trim();
}
