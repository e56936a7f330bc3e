import { join } from "@std/path";
import { checkBase } from "../compile/base.ts";
import { parseCompileOptions, type Profile } from "../compile/compile_options.ts";
import { makeExecutable } from "../compile/make_executable.ts";
import { plan } from "../compile/plan.ts";
import type { Target } from "../compile/targets.ts";
import { type ArchiveEntry, tarGz, zip } from "./archive.ts";
import { VERSION } from "./project.ts";

/** A system's archive, packed. */
export interface ProgramArchive {
  /** What its file is called. */
  name: string;
  /** Its bytes. */
  data: Uint8Array<ArrayBuffer>;
  /** The program of the desktop profile alone. */
  desktop: Uint8Array<ArrayBuffer>;
}

/** Options of {@linkcode programArchive}. */
export interface ProgramArchiveOptions {
  /** Files that go along, such as licences. */
  documents: readonly ArchiveEntry[];
  /** A base in place of the one that Deno downloads. */
  base: string | undefined;
}

/**
 * Makes a system's programs and packs them: `easel` with the permissions of the desktop profile,
 * `easel-server` with those of the server profile, and the documents, in one folder.
 *
 * @throws {TypeError} If the base is none for that system.
 * @throws {Error} If a program cannot be made, with what to do.
 */
export async function programArchive(
  target: Target,
  { documents, base }: ProgramArchiveOptions,
): Promise<ProgramArchive> {
  if (base !== undefined) await checkBase(base, target);
  const isWindows = target.includes("windows");
  const suffix = isWindows ? ".exe" : "";
  const desktop = await program("desktop", { target, base });
  const server = await program("server", { target, base });
  const folder = `easel-${VERSION}-${target}`;
  const entries = [
    { name: `easel${suffix}`, data: desktop, executable: true },
    { name: `easel-server${suffix}`, data: server, executable: true },
    ...documents,
  ].map((entry) => ({ ...entry, name: `${folder}/${entry.name}` }));
  return {
    name: archiveName(target),
    data: isWindows ? zip(entries) : await tarGz(entries),
    desktop,
  };
}

/** What a system's archive is called; the install scripts look for it by that name. */
export function archiveName(target: Target): string {
  return `easel-${VERSION}-${target}.${target.includes("windows") ? "zip" : "tar.gz"}`;
}

async function program(
  profile: Profile,
  { target, base }: { target: Target; base: string | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const options = parseCompileOptions(["--profile", profile]);
  if (!options) throw new TypeError(`Cannot tell what ${profile} may do.`);
  const folder = await Deno.makeTempDir({ prefix: "easel_program_" });
  try {
    const path = join(folder, target.includes("windows") ? "easel.exe" : "easel");
    await makeExecutable(path, {
      plan: plan(options),
      target,
      ...(base !== undefined && { base }),
    });
    return await Deno.readFile(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
