import { describeTool } from "../../src/mcp/tool.ts";
import { tools } from "../../src/mcp/tools.ts";
import { isShown } from "../../src/mcp/toolsets.ts";
import { AUTHOR, INSTALL_PAGE, REPOSITORY, SUMMARY, VERSION } from "./project.ts";

/** Systems by Node's names, as a manifest calls them. */
export type Platform = "linux" | "darwin" | "win32";

/** An option that the client asks its user for. */
export interface UserOption {
  /** What its value is. */
  type: "string" | "number" | "boolean";
  /** What people see beside it. */
  title: string;
  /** What they read below that. */
  description: string;
  /** Whether it has to be filled in. */
  required: boolean;
  /** Never left out: a client would pass the placeholder itself. */
  default: string | number | boolean;
  /** The least, for numbers. */
  min?: number;
  /** The most, for numbers. */
  max?: number;
}

/** How a client starts the server. */
export interface McpConfig {
  /** The program; `${__dirname}` is where the bundle is unpacked. */
  command: string;
  /** Its arguments; `${user_config.NAME}` is what the user chose. */
  args: string[];
  /** Environment variables. */
  env: Record<string, string>;
  /** What is different on a system. */
  platform_overrides?: Partial<Record<Platform, { command: string }>>;
}

/** The `manifest.json` of an MCP bundle. */
export interface McpbManifest {
  /** The version of this form. */
  manifest_version: "0.3";
  /** What clients call it. */
  name: string;
  /** What people see. */
  display_name: string;
  /** Of the program. */
  version: string;
  /** In a line. */
  description: string;
  /** In Markdown. */
  long_description: string;
  /** Who made it. */
  author: { name: string; url: string };
  /** Where its sources are. */
  repository: { type: "git"; url: string };
  /** Where people learn of it. */
  homepage: string;
  /** How to install and use it. */
  documentation: string;
  /** Where to ask. */
  support: string;
  /** The program, and how it is started. */
  server: { type: "binary"; entry_point: string; mcp_config: McpConfig };
  /** What it can do. */
  tools: { name: string; description: string }[];
  /** Whether there may be more tools. */
  tools_generated: boolean;
  /** Whether there are prompts. */
  prompts_generated: boolean;
  /** What people may search for. */
  keywords: string[];
  /** By SPDX's name. */
  license: string;
  /** Pages that tell what happens to data. */
  privacy_policies: string[];
  /** The systems that it has a program for. */
  compatibility: { platforms: Platform[] };
  /** Options by name. */
  user_config: Record<string, UserOption>;
}

const ABOUT = `Ask for a picture: Easel looks at what your ComfyUI has installed, fills a workflow \
for it, checks it before the GPU starts and shows the result, with progress, and a way to cancel. \
Workflows that you saved in ComfyUI run by name.

**It needs a ComfyUI** on this computer, at 127.0.0.1:8188. Without one, switch the demo engine on: \
it paints stand-ins, and says so.

**Privacy.** The program may connect to 127.0.0.1:8188 and read a folder named \`workflows\`. That is \
built into it, and it can do no more. Your texts and pictures go to your ComfyUI and to the client \
that asked, and nowhere else: no telemetry, no looking for updates. A workflow with nodes that call \
a paid service runs only after you said yes.`;

/** Only what the program's permissions allow: another ComfyUI needs another program. */
const USER_CONFIG: Record<string, UserOption> = {
  demo: {
    type: "boolean",
    title: "Demo engine",
    description: "Paint stand-ins with the built-in demo engine. No ComfyUI is needed.",
    required: false,
    default: false,
  },
  timeout: {
    type: "number",
    title: "Longest run, in seconds",
    description: "How long one job may run. Waiting in ComfyUI's queue is not counted.",
    required: false,
    default: 300,
    min: 1,
    max: 86400,
  },
};

/**
 * The manifest of a bundle, in version 0.3, the newest that is not experimental. The tools are those
 * of the program.
 *
 * @param programs Where each system's program is in the bundle; at least one.
 * @throws {TypeError} If there is none.
 * @see https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md
 */
export function mcpbManifest(programs: Partial<Record<Platform, string>>): McpbManifest {
  const places = Object.entries(programs) as [Platform, string][];
  const [first] = places;
  if (!first) throw new TypeError("Cannot make an MCP bundle: no program. Name at least one.");
  return {
    manifest_version: "0.3",
    name: "easel",
    display_name: "Easel: pictures from ComfyUI",
    version: VERSION,
    description: SUMMARY,
    long_description: ABOUT,
    author: { name: AUTHOR, url: REPOSITORY },
    repository: { type: "git", url: REPOSITORY },
    homepage: REPOSITORY,
    documentation: INSTALL_PAGE,
    support: `${REPOSITORY}/issues`,
    server: { type: "binary", entry_point: first[1], mcp_config: mcpConfig(places, first[1]) },
    tools: tools.filter(({ name }) => isShown(name)).map(describeTool).map((
      { name, description = "" },
    ) => ({ name, description })),
    // Workflows bring tools of their own, and prompts are filled when they are asked for.
    tools_generated: true,
    prompts_generated: true,
    keywords: ["comfyui", "image generation", "stable diffusion", "workflows"],
    license: "MIT",
    privacy_policies: [`${INSTALL_PAGE}#privacy`],
    compatibility: { platforms: places.map(([platform]) => platform) },
    user_config: USER_CONFIG,
  };
}

function mcpConfig(places: [Platform, string][], first: string): McpConfig {
  const overrides = places.map(([platform, path]) => [platform, { command: inBundle(path) }]);
  return {
    command: inBundle(first),
    args: Object.keys(USER_CONFIG).map((option) => `--${option}=\${user_config.${option}}`),
    env: {},
    platform_overrides: Object.fromEntries(overrides),
  };
}

function inBundle(path: string): string {
  return `\${__dirname}/${path}`;
}
