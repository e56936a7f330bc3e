import type { Target } from "../compile/targets.ts";
import { type ArchiveEntry, zip } from "./archive.ts";
import { mcpbManifest, type Platform } from "./mcpb_manifest.ts";

/** A program and the system that it is for. */
export interface Program {
  /** The system. */
  target: Target;
  /** Its bytes. */
  data: Uint8Array<ArrayBuffer>;
}

/** Which programs go into one bundle: a manifest tells systems apart, but not processors. */
export function byProcessor(targets: readonly Target[]): [processor: string, Target[]][] {
  return [...Map.groupBy(targets, (target) => target.replace(/-.*/, ""))];
}

/**
 * An MCP bundle of programs for different systems, with the manifest. `mcpb pack` would make the
 * same, but with the time of day inside.
 *
 * @param documents Files that go along, such as licences.
 * @throws {TypeError} If two programs are for the same system.
 */
export function mcpb(
  programs: readonly Program[],
  documents: readonly ArchiveEntry[],
): Uint8Array<ArrayBuffer> {
  const places: Partial<Record<Platform, string>> = {};
  const entries: ArchiveEntry[] = [];
  for (const { target, data } of programs) {
    const platform = platformOf(target);
    const name = `server/easel-${platform}${platform === "win32" ? ".exe" : ""}`;
    if (places[platform] !== undefined) {
      throw new TypeError(`Cannot bundle "${target}": there is a program for ${platform} already.`);
    }
    places[platform] = name;
    entries.push({ name, data, executable: true });
  }
  const manifest = JSON.stringify(mcpbManifest(places), undefined, 2) + "\n";
  const data = new TextEncoder().encode(manifest);
  return zip([{ name: "manifest.json", data }, ...documents, ...entries]);
}

function platformOf(target: Target): Platform {
  if (target.includes("windows")) return "win32";
  return target.includes("apple") ? "darwin" : "linux";
}
