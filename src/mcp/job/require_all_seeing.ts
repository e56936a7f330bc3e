import { callerOf } from "../caller/caller.ts";
import type { Services } from "../tool_context.ts";

/**
 * For what concerns the jobs of everybody.
 *
 * @throws {TypeError} If the caller sees only its own jobs.
 */
export function requireAllSeeing(what: string, asker: Pick<Services, "caller">): void {
  if (callerOf(asker).seesAll) return;
  throw new TypeError(
    `Cannot ${what}: that concerns the jobs of all callers. Ask an operator whose token sees all.`,
  );
}
