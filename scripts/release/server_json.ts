import { DOWNLOADS, NPM_NAME, REGISTRY_NAME, REPOSITORY, SUMMARY, VERSION } from "./project.ts";

/** A way to get the server. */
export interface ServerPackage {
  /** Where it is published. */
  registryType: "npm" | "mcpb";
  /** A name there, or an address. */
  identifier: string;
  /** Of the program. */
  version: string;
  /** What starts it. */
  runtimeHint?: "npx";
  /** Of the file, for bundles. */
  fileSha256?: string;
  /** How it speaks. */
  transport: { type: "stdio" };
}

/** What the MCP registry wants to know. */
export interface ServerJson {
  /** The schema that it keeps to. */
  $schema: string;
  /** Reverse DNS, one slash, a name. */
  name: string;
  /** What people see. */
  title: string;
  /** In at most 100 characters. */
  description: string;
  /** Of the program. */
  version: string;
  /** Where its sources are. */
  repository: { url: string; source: "github" };
  /** Where people learn of it. */
  websiteUrl: string;
  /** All ways to get it. */
  packages: ServerPackage[];
}

/** An MCP bundle among a release's files. */
export interface BundleFile {
  /** What the file is called. */
  file: string;
  /** Of its bytes, in hex. */
  sha256: string;
}

/**
 * The `server.json` of this version: the npm package, and a bundle for each processor.
 *
 * @see https://github.com/modelcontextprotocol/registry/tree/main/docs/reference/server-json
 */
export function serverJson(bundles: readonly BundleFile[]): ServerJson {
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: REGISTRY_NAME,
    title: "Easel",
    description: SUMMARY,
    version: VERSION,
    repository: { url: REPOSITORY, source: "github" },
    websiteUrl: REPOSITORY,
    packages: [
      {
        registryType: "npm",
        identifier: NPM_NAME,
        version: VERSION,
        runtimeHint: "npx",
        transport: { type: "stdio" },
      },
      ...bundles.map(({ file, sha256 }): ServerPackage => ({
        registryType: "mcpb",
        identifier: `${DOWNLOADS}/${file}`,
        version: VERSION,
        fileSha256: sha256,
        transport: { type: "stdio" },
      })),
    ],
  };
}
