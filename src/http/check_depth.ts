import { RequestError } from "./request_error.ts";

/** Levels of lists and objects within each other; a workflow with all its subgraphs has a dozen. */
const DEEPEST = 200;

/**
 * Refuses JSON that is nested deeper than anything that means something: much of what goes through
 * it later on calls itself for each level, and would come to the end of the stack.
 *
 * Throws {@linkcode RequestError} 400.
 */
export function checkDepth(json: unknown): void {
  let level = [json].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= DEEPEST) {
      throw new RequestError(
        `Cannot read the JSON: it is nested over ${DEEPEST} levels deep. Send it flatter.`,
        { status: 400, code: -32600 },
      );
    }
    level = level.flatMap((value) => Object.values(value).filter(isNested));
  }
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
