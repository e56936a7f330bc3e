import { fromFileUrl, join } from "@std/path";
import { bundle } from "../bench/bundle.ts";
import type { Target } from "../compile/targets.ts";
import { absoluteLinks } from "./absolute_links.ts";
import { type ArchiveEntry, tarGz } from "./archive.ts";
import { type BundledPackage, bundledPackages } from "./bundled_package.ts";
import { checksums, sha256 } from "./checksums.ts";
import { installScripts } from "./install_scripts.ts";
import { readLock } from "./lock.ts";
import { byProcessor, mcpb, type Program } from "./mcpb.ts";
import { npmPackage } from "./npm_package.ts";
import { programArchive } from "./program_archive.ts";
import { NPM_NAME, VERSION } from "./project.ts";
import type { ReleaseOptions } from "./release_options.ts";
import { sbom } from "./sbom.ts";
import { type BundleFile, serverJson } from "./server_json.ts";
import { thirdPartyLicences } from "./third_party.ts";
import { checkReleased, type Page } from "./unreleased.ts";

const ROOT = new URL("../../", import.meta.url);
const MAIN = fromFileUrl(new URL("main.ts", ROOT));

/** Options of {@linkcode makeRelease}. */
export interface MakeReleaseOptions extends ReleaseOptions {
  /** A base for the programs, in place of the one that Deno downloads. */
  base?: string | undefined;
}

/**
 * Makes a release's files.
 *
 * @returns Their paths.
 * @throws {TypeError} If the folder holds something already, which would look like a part of it.
 * @throws {Error} If a page of it says that nothing is released, a program cannot be made, or a
 * licence is not found.
 */
export async function makeRelease(
  { out, targets, base, unreleased = false }: MakeReleaseOptions,
): Promise<string[]> {
  if (!unreleased) checkReleased(await shippedPages());
  await makeEmpty(out);
  const packages = await packagesInside();
  const documents = await documentsFor(packages);
  const paths: string[] = [];
  async function write(name: string, data: Uint8Array | string): Promise<void> {
    const path = join(out, name);
    if (typeof data === "string") await Deno.writeTextFile(path, data);
    else await Deno.writeFile(path, data);
    paths.push(path);
  }
  const bundles: BundleFile[] = [];
  for (const [processor, group] of byProcessor(targets)) {
    const programs = await writeArchives(group, { documents, base, write });
    const file = `easel-${VERSION}-${processor}.mcpb`;
    const data = mcpb(programs, documents);
    await write(file, data);
    bundles.push({ file, sha256: await sha256(data) });
  }
  await write(`${NPM_NAME}-${VERSION}.tgz`, await tarGz(await npmPackage(documents)));
  await write(`easel-${VERSION}.cdx.json`, json(await sbom(packages, await readLock())));
  await write("server.json", json(serverJson(bundles)));
  for (const { name, text } of await installScripts()) await write(name, text);
  await write("SHA256SUMS", await checksums(paths));
  return paths;
}

async function makeEmpty(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const [first] = await Array.fromAsync(Deno.readDir(folder));
  if (!first) return;
  throw new TypeError(
    `Cannot make a release in "${folder}": it holds ${first.name}. Empty it, or name another --out.`,
  );
}

async function packagesInside(): Promise<BundledPackage[]> {
  const folder = await Deno.makeTempDir({ prefix: "easel_release_" });
  try {
    await bundle(MAIN, { into: folder, sourceMaps: true });
    return await bundledPackages(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What people read of a release. */
function shippedPages(): Promise<Page[]> {
  const paths = ["README.md", "docs/install.md", "scripts/release/npm/README.md"];
  return Promise.all(paths.map(async (path) => {
    return { path, text: await Deno.readTextFile(new URL(path, ROOT)) };
  }));
}

/** What lies beside the program in every package. */
async function documentsFor(packages: readonly BundledPackage[]): Promise<ArchiveEntry[]> {
  const licence = await readPage("LICENSE");
  return [
    { name: "LICENSE", text: licence },
    { name: "README.md", text: await readPage("README.md") },
    { name: "INSTALL.md", text: await readPage("docs/install.md") },
    { name: "THIRD_PARTY_LICENSES.txt", text: await thirdPartyLicences(packages, licence) },
  ].map(({ name, text }) => ({ name, data: new TextEncoder().encode(text) }));
}

/** As it reads where the other files of the repository are not. */
async function readPage(path: string): Promise<string> {
  return absoluteLinks(await Deno.readTextFile(new URL(path, ROOT)), path);
}

interface Desk {
  documents: readonly ArchiveEntry[];
  base: string | undefined;
  write(name: string, data: Uint8Array): Promise<void>;
}

/** Makes the programs one system after the other: each is about as large as Deno. */
async function writeArchives(
  targets: readonly Target[],
  { write, ...options }: Desk,
): Promise<Program[]> {
  const programs: Program[] = [];
  for (const target of targets) {
    const { name, data, desktop } = await programArchive(target, options);
    await write(name, data);
    programs.push({ target, data: desktop });
  }
  return programs;
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2) + "\n";
}
