import denoConfig from "../../deno.json" with { type: "json" };

/** The version, which stands in deno.json and nowhere else. */
export const VERSION: string = denoConfig.version;

/** Where the sources and the releases are: the only place that knows. */
export const REPOSITORY = "https://github.com/easel-mcp/easel";

/** What the npm package is called. */
export const NPM_NAME = "easel-mcp";

/** What the MCP registry calls this server: the repository's owner, turned round, and its name. */
export const REGISTRY_NAME = "io.github.easel-mcp/easel";

/** Who made it, as the licence says. */
export const AUTHOR = "The Easel authors";

/** What it is, in the 100 characters that the MCP registry has room for. */
export const SUMMARY =
  "Pictures from your own ComfyUI in any MCP client; may reach one address and read one folder.";

/** The page that tells how to install, update and remove it, as it was at this version. */
export const INSTALL_PAGE: string = `${REPOSITORY}/blob/v${VERSION}/docs/install.md`;

/** Where a release's files are downloaded. */
export const DOWNLOADS: string = `${REPOSITORY}/releases/download/v${VERSION}`;
