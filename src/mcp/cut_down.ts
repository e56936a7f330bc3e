import { shorten } from "./shorten.ts";

/** How long texts, lists and records may be: tried one after the other. */
const LEVELS = [
  { characters: 8000, items: 500 },
  { characters: 2000, items: 200 },
  { characters: 500, items: 60 },
  { characters: 200, items: 20 },
  { characters: 100, items: 12 },
] as const;

type Level = typeof LEVELS[number];

/**
 * Plain data with its long texts and lists cut until it fits, with a note in each place of how much
 * was left out; the last try where nothing does.
 */
export function cutDown(data: unknown, fits: (cut: unknown) => boolean): unknown {
  let cut = data;
  for (const level of [undefined, ...LEVELS]) {
    cut = level === undefined ? data : cutTo(data, level);
    if (fits(cut)) break;
  }
  return cut;
}

function cutTo(value: unknown, level: Level): unknown {
  if (typeof value === "string") return shorten(value, level.characters);
  if (Array.isArray(value)) {
    const more = value.length - level.items;
    const shown = value.slice(0, level.items).map((item) => cutTo(item, level));
    return more > 0 ? [...shown, `... and ${more} more`] : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const more = entries.length - level.items;
  return Object.fromEntries([
    ...entries.slice(0, level.items).map(([key, item]) => [key, cutTo(item, level)]),
    ...more > 0 ? [["...", `and ${more} more`]] : [],
  ]);
}
