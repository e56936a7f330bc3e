/** The systems that an executable can be made for, by Deno's names. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
] as const;

/** One of them. */
export type Target = (typeof TARGETS)[number];

/**
 * The targets by their names; `all` is each of them.
 *
 * @throws {RangeError} If Deno has no such target.
 */
export function parseTargets(names: readonly string[]): Target[] {
  if (names.includes("all")) return [...TARGETS];
  return [...new Set(names)].map((name) => {
    const target = TARGETS.find((known) => known === name);
    if (target) return target;
    throw new RangeError(
      `Cannot compile for "${name}": not a target. Use ${TARGETS.join(", ")} or all.`,
    );
  });
}

/** Where the executable for a target goes; for this system where none is named. */
export function defaultOut(target?: Target): string {
  const name = target === undefined ? "easel" : `easel-${target}`;
  const suffix = (target ?? Deno.build.target).includes("windows") ? ".exe" : "";
  return `dist/${name}${suffix}`;
}
