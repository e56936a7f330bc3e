import { AssertionError } from "./assertion_error.ts";

/** Throws what was expected, with the caller's own `msg` behind it, unless it `holds`. */
export function check(holds: boolean, expectation: () => string, msg: string | undefined): void {
  if (!holds) throw new AssertionError(expectation() + ending(msg));
}

/** How a message ends: with the caller's words, or with a full stop. */
export function ending(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
