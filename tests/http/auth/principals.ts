import type { Principal } from "../../../src/http/principal.ts";

/** A principal of that name. */
export function principal(name: string, more: Partial<Principal> = {}): Principal {
  return { id: `token:${name}`, name, priority: "normal", seesAll: false, ...more };
}
