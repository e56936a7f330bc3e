import { fromFileUrl, join } from "@std/path";
import { bundle } from "../bench/bundle.ts";
import { parseCompileOptions } from "../compile/compile_options.ts";
import { permissionFlags } from "../compile/permissions.ts";
import { plan } from "../compile/plan.ts";
import type { ArchiveEntry } from "./archive.ts";
import { AUTHOR, NPM_NAME, REGISTRY_NAME, REPOSITORY, SUMMARY, VERSION } from "./project.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const TEMPLATE = new URL("./npm/", import.meta.url);

/** Nothing but what is in the package runs, whatever lies in the folder where it is started. */
const CLOSED = ["--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm"];

/** What npm wants to know. `easel.denoFlags` is read by the package's own start script. */
export interface PackageJson {
  /** What people install. */
  name: string;
  /** Of the program. */
  version: string;
  /** In a line. */
  description: string;
  /** By SPDX's name. */
  license: string;
  /** Who made it. */
  author: string;
  /** Where its sources are. */
  repository: { type: "git"; url: string };
  /** Shows the MCP registry that the package is this server's. */
  mcpName: string;
  /** What people may search for. */
  keywords: string[];
  /** Its scripts are modules. */
  type: "module";
  /** Its programs by name. */
  bin: Record<string, string>;
  /** What belongs to it beside the usual documents. */
  files: string[];
  /** The least versions. */
  engines: { node: string };
  /** Exact versions. */
  dependencies: Record<string, string>;
  /** What its start script reads: how Deno is started. */
  easel: { denoFlags: string[] };
}

/** The package's description, with the permissions of the desktop profile. */
export function packageJson(): PackageJson {
  return {
    name: NPM_NAME,
    version: VERSION,
    description: SUMMARY,
    license: "MIT",
    author: AUTHOR,
    repository: { type: "git", url: `git+${REPOSITORY}.git` },
    mcpName: REGISTRY_NAME,
    keywords: ["mcp", "comfyui", "image-generation", "stable-diffusion"],
    type: "module",
    // The one for npx, the other for who installs it: documents call it easel.
    bin: { [NPM_NAME]: "bin/easel_mcp.js", easel: "bin/easel_mcp.js" },
    files: ["bin", "dist"],
    engines: { node: ">=18" },
    dependencies: { deno: Deno.version.deno },
    easel: { denoFlags: [...CLOSED, ...desktopFlags()] },
  };
}

function desktopFlags(): string[] {
  const options = parseCompileOptions(["--profile", "desktop"]);
  if (!options) throw new TypeError("Cannot tell the permissions of the desktop profile.");
  return permissionFlags(plan(options).reach);
}

/**
 * The files of the npm package, in the folder `package` as npm wants them.
 *
 * @param documents Files that go along, such as licences.
 */
export async function npmPackage(documents: readonly ArchiveEntry[]): Promise<ArchiveEntry[]> {
  const json = JSON.stringify(packageJson(), undefined, 2) + "\n";
  const [script, readme] = await Promise.all(
    ["easel_mcp.js", "README.md"].map((file) => Deno.readFile(new URL(file, TEMPLATE))),
  );
  const entries: ArchiveEntry[] = [
    { name: "package.json", data: new TextEncoder().encode(json) },
    { name: "README.md", data: readme! },
    { name: "bin/easel_mcp.js", data: script!, executable: true },
    ...documents.filter(({ name }) => name !== "README.md"),
    ...await bundledParts(),
  ];
  return entries.map((entry) => ({ ...entry, name: `package/${entry.name}` }));
}

/** In parts, since a start then reads less. */
async function bundledParts(): Promise<ArchiveEntry[]> {
  const folder = await Deno.makeTempDir({ prefix: "easel_npm_" });
  try {
    await bundle(MAIN, { into: folder, split: true });
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    return await Promise.all(names.map(async (name) => {
      return { name: `dist/${name}`, data: await Deno.readFile(join(folder, name)) };
    }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
