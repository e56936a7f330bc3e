/** A key as it is looked up: `stepTimeout`, `Step-Timeout` and `step_timeout` are the same. */
export function normalKey(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, "");
}

/** `step_timeout` as the program names it: `stepTimeout`. */
export function camelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
