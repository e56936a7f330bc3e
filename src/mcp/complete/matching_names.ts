/**
 * The names that fit what somebody has typed so far, best first: those that begin with it, those
 * of which the part behind the last folder does, then those that hold it. Case does not matter.
 */
export function matchingNames(names: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  const ranks: string[][] = [[], [], []];
  for (const name of new Set(names)) ranks[rankOf(name.toLowerCase(), wanted)]?.push(name);
  return ranks.flat();
}

/** 3 and above: does not fit. */
function rankOf(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 0;
  if (name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1).startsWith(wanted)) {
    return 1;
  }
  return name.includes(wanted) ? 2 : 3;
}
