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
