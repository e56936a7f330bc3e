const WILD = new Set(["", "*", "0"]);

/** Tells whether an output of one type may be linked to an input of another; lists take any. */
export function typesMatch(a: string, b: string): boolean {
  if (a === b || WILD.has(a) || WILD.has(b)) return true;
  const accepted = new Set(b.toLowerCase().split(","));
  return a.toLowerCase().split(",").some((type) => accepted.has(type));
}
