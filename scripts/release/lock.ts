/** What deno.lock says of an npm package. */
export interface LockedPackage {
  /** SHA-512 of its archive, as `sha512-` and base64. */
  integrity: string;
  /** What it depends on: names, with a version where several are locked. */
  dependencies: string[];
}

const LOCK = new URL("../../deno.lock", import.meta.url);

/**
 * The npm packages of deno.lock by `name@version`, without the peers that stand behind those there.
 *
 * @param text What the file holds.
 */
export function lockedPackages(text: string): Map<string, LockedPackage> {
  const { npm }: { npm: Record<string, Partial<LockedPackage>> } = JSON.parse(text);
  return new Map(
    Object.entries(npm).map(([key, { integrity = "", dependencies = [] }]) => {
      const [, name = key] = /^(@?[^@]+@[^_]+)/.exec(key) ?? [];
      return [name, { integrity, dependencies: dependencies.map(withoutPeers) }];
    }),
  );
}

function withoutPeers(dependency: string): string {
  return dependency.replace(/^(@?[^@]+@[^_]+)_.*$/, "$1");
}

/** Reads deno.lock of this checkout. */
export async function readLock(): Promise<Map<string, LockedPackage>> {
  return lockedPackages(await Deno.readTextFile(LOCK));
}
