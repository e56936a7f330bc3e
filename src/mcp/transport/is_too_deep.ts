/** Levels of lists and objects within each other; a workflow with all its subgraphs has a dozen. */
const DEEPEST = 200;

/** What a client is told whose JSON {@linkcode isTooDeep}. */
export const TOO_DEEP: string =
  `Cannot read the JSON: it is nested over ${DEEPEST} levels deep. Send it flatter.`;

/**
 * Whether JSON is nested deeper than anything that means something: much of what goes through it
 * later on calls itself for each level, and would come to the end of the stack. Whatever takes JSON
 * of a client asks this first.
 */
export function isTooDeep(json: unknown): boolean {
  let level = [json].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= DEEPEST) return true;
    level = level.flatMap((value) => Object.values(value).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
