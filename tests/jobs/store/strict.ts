/** For tests that must leave no file and no process behind. */
export const STRICT = { sanitizeOps: true, sanitizeResources: true };
