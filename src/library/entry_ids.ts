import { slug, SLUG_CHARACTERS, slugPath } from "./slug.ts";
import type { SourceEntry, SourceName } from "./source.ts";

/** A {@linkcode SourceEntry} with the id that all the world calls it by. */
export interface LibraryEntry extends SourceEntry {
  /**
   * `text_to_image`; `saved/portrait` for all but shipped ones and those of the folder. It stays
   * the same while the program runs and the entry is there.
   */
  id: string;
  /** Where it comes from. */
  source: SourceName;
  /** Why its id is not what one would think. */
  note?: string;
}

/** Characters of a prompt's id that are enough to tell runs apart, most of the time. */
const SHORT_ID = 8;

/** Gives every entry its id, and the same one as long as the entry is there. */
export class EntryIds {
  /** Ids by source and key. */
  readonly #ids = new Map<string, string>();

  /**
   * The entries of a source with their ids. Where two want the same, the one that was there first
   * keeps it, and the other gets `<id>_2`.
   */
  assign(source: SourceName, entries: readonly SourceEntry[]): LibraryEntry[] {
    this.#forgetOthers(source, entries);
    const taken = new Set(this.#ids.values());
    return entries.map((entry) => {
      const place = placeOf(source, entry);
      const id = this.#ids.get(place) ?? firstFree(idsFor(source, entry), taken);
      this.#ids.set(place, id);
      taken.add(id);
      const note = noteOn(id, { source, entry });
      return { ...entry, id, source, ...note !== undefined && { note } };
    });
  }

  #forgetOthers(source: SourceName, entries: readonly SourceEntry[]): void {
    const places = new Set(entries.map((entry) => placeOf(source, entry)));
    for (const place of this.#ids.keys()) {
      if (place.startsWith(`${source} `) && !places.has(place)) this.#ids.delete(place);
    }
  }
}

function placeOf(source: SourceName, { key }: SourceEntry): string {
  return `${source} ${key}`;
}

function firstFree(ids: Iterable<string>, taken: ReadonlySet<string>): string {
  for (const id of ids) if (!taken.has(id)) return id;
  throw new RangeError("Cannot name the workflow: all names are taken. This is a bug.");
}

/** What an entry may be called, best first, without end. */
function* idsFor(source: SourceName, entry: SourceEntry): Iterable<string> {
  const [prefix, name] = [prefixOf(source), nameOf(source, entry)];
  if (source === "history") {
    for (let length = SHORT_ID; length < name.length; length++) {
      if (name[length - 1] !== "-") yield prefix + name.slice(0, length);
    }
  }
  yield prefix + name;
  for (let number = 2;; number++) {
    const suffix = `_${number}`;
    const cut = name.split("/").at(-1)!.length + suffix.length - SLUG_CHARACTERS;
    yield prefix + name.slice(0, name.length - Math.max(0, cut)) + suffix;
  }
}

/** Whether a source's entries go by their bare names. */
export function isLocal(source: SourceName): boolean {
  return source === "shipped" || source === "folder";
}

function prefixOf(source: SourceName): string {
  return isLocal(source) ? "" : `${source}/`;
}

function nameOf(source: SourceName, { name }: SourceEntry): string {
  if (source === "history") return slug(name);
  return isLocal(source) ? slug(name.split("/").at(-1) ?? "") : slugPath(name);
}

function noteOn(
  id: string,
  { source, entry }: { source: SourceName; entry: SourceEntry },
): string | undefined {
  if (source === "history") return undefined;
  const wanted = prefixOf(source) + nameOf(source, entry);
  return id === wanted ? undefined : `Called "${id}": another workflow was "${wanted}" before it.`;
}
