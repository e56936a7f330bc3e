/**
 * The name of a list that is most like another: fewest letters put in, taken out or changed. Written
 * out here, since loading a package for it would make every start 16 ms longer, and only a mistake
 * needs it.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const start = name.slice(0, 64);
  const [first] = known.map((one) => ({ one, distance: distanceOf(start, one) }))
    .sort((a, b) => a.distance - b.distance);
  return first?.one;
}

/**
 * What to say of a name that is not known: the one that was meant, where it is like enough, in any
 * case of letters. Another server's `Port` is no more like `Host` for its capital.
 */
export function unknownState(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase();
  const byCase = new Map(known.map((one) => [one.toLowerCase(), one]));
  const near = nearest(lower, [...byCase.keys()]);
  const isMeant = near !== undefined && isLike(lower.slice(0, 64), near);
  return isMeant ? `not known. Did you mean ${byCase.get(near)}?` : `not known. ${NAMES}`;
}

const NAMES = "docs/configuration.md has all that there are.";

/** A third of its letters may be wrong; of a few letters one, or two that changed places. */
function isLike(name: string, near: string): boolean {
  const [last, meant] = [lastPart(name), lastPart(near)];
  const letters = (text: string) => [...text].sort().join("");
  return letters(name) === letters(near) ||
    distanceOf(name, near) <= Math.max(1, Math.floor(Math.min(last.length, meant.length) / 3));
}

/** Of a key with dots, most is the same for all that stands in its mapping. */
function lastPart(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}

/** Levenshtein's distance, row by row of its table. */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
