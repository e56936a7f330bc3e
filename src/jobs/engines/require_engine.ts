import type { Engines } from "./engines.ts";

/**
 * Makes sure that there is one of the engines that may run a job; it would wait for ever.
 *
 * @param names Any where left out.
 * @throws {RangeError} If there is none; the message says which there are.
 */
export function requireEngine(names: readonly string[] | undefined, { all }: Engines): void {
  if (!names || all.some(({ name }) => names.includes(name))) return;
  const known = all.map(({ name }) => name).join(", ");
  throw new RangeError(
    `Cannot run a job on "${names.join(", ")}": there is no such ComfyUI. Known: ${known}.`,
  );
}
