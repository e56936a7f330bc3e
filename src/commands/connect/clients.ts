import { shellWord } from "../../config/shell_word.ts";
import { UsageError } from "../usage_error.ts";

/** How a client reaches Easel. */
export interface ServerLaunch {
  /** The program that a client starts. */
  command: string;
  /** Its arguments. */
  args: string[];
  /** The environment variables that it has to be given, beside its arguments. */
  variables: string[];
  /** Where it is reached instead, once `easel serve` runs. */
  url: string;
  /** Whether it wants a token there. */
  isGuarded: boolean;
}

/** The systems whose places are known. */
export type System = "darwin" | "windows" | "linux";

/** A client, its config file, and what it wants to find there. */
export interface ClientRow {
  /** What it is called on the command line. */
  id: string;
  /** What people call it. */
  title: string;
  /** What its config file is written in; comments may stand in either. */
  format: "json" | "toml";
  /** The key of that file below which servers stand by name. */
  key: string;
  /** The file: `~` is the home folder, without either it is in the current one. */
  file: Record<System, string>;
  /** What stands there for Easel. */
  entry(server: ServerLaunch): Record<string, unknown>;
  /** What to do once it stands there. */
  then: string;
  /** Another way to the same. */
  or?(server: ServerLaunch): string;
}

const stdio = ({ command, args }: ServerLaunch) => ({ command, args });
const typed = (server: ServerLaunch) => ({ type: "stdio", ...stdio(server) });

/** The same path below the home folder of every system. */
function everywhere(path: string): Record<System, string> {
  return { darwin: path, linux: path, windows: path };
}

/** Variables for a client's `env`, whose values only the user has. */
export function placeholders(variables: readonly string[]): Record<string, string> {
  return Object.fromEntries(variables.map((name) => [name, "..."]));
}

/** Every client that `easel connect` knows. */
export const CLIENTS: readonly ClientRow[] = [
  {
    id: "claude-desktop",
    title: "Claude Desktop",
    format: "json",
    key: "mcpServers",
    file: {
      darwin: "~/Library/Application Support/Claude/claude_desktop_config.json",
      windows: "%APPDATA%/Claude/claude_desktop_config.json",
      linux: "~/.config/Claude/claude_desktop_config.json",
    },
    entry: stdio,
    then: "Quit Claude Desktop, also from the tray, and start it again.",
  },
  {
    id: "claude-code",
    title: "Claude Code",
    format: "json",
    key: "mcpServers",
    file: everywhere(".mcp.json"),
    entry: typed,
    then: "Start claude in that folder and allow the server; /mcp shows it.",
    or: ({ command, args, variables }) =>
      `For all your projects: claude mcp add ${
        variables.map((name) => `--env ${name}=... `).join("")
      }--scope user easel -- ${[command, ...args].map(shellWord).join(" ")}`,
  },
  {
    id: "lm-studio",
    title: "LM Studio",
    format: "json",
    key: "mcpServers",
    file: everywhere("~/.lmstudio/mcp.json"),
    entry: ({ url, isGuarded }) => ({
      url,
      ...isGuarded && { headers: { Authorization: "Bearer TOKEN" } },
    }),
    then: "Switch the server on in LM Studio's Program tab.",
    or: ({ command, args, variables }) => {
      const env = variables.length > 0 && { env: placeholders(variables) };
      const entry = JSON.stringify({ command, args, ...env });
      return `Or let LM Studio start Easel itself, with this for easel in that file: ${entry}`;
    },
  },
  {
    id: "cursor",
    title: "Cursor",
    format: "json",
    key: "mcpServers",
    file: everywhere("~/.cursor/mcp.json"),
    entry: stdio,
    then: "Switch the server on in Cursor's settings, under MCP.",
    or: () => "For one project only: .cursor/mcp.json in its folder.",
  },
  {
    id: "vscode",
    title: "VS Code",
    format: "json",
    key: "servers",
    file: {
      darwin: "~/Library/Application Support/Code/User/mcp.json",
      windows: "%APPDATA%/Code/User/mcp.json",
      linux: "~/.config/Code/User/mcp.json",
    },
    entry: typed,
    then: "Run the command `MCP: List Servers` and start it.",
    or: () => "For one project only: .vscode/mcp.json in its folder.",
  },
  {
    id: "zed",
    title: "Zed",
    format: "json",
    key: "context_servers",
    file: {
      darwin: "~/.config/zed/settings.json",
      windows: "%APPDATA%/Zed/settings.json",
      linux: "~/.config/zed/settings.json",
    },
    // Versions before 2026 want to be told that no extension brings it.
    entry: (server) => ({ source: "custom", ...stdio(server), env: {} }),
    then: "Look at the Agent Panel's settings: a green dot shows that it runs.",
  },
  {
    id: "windsurf",
    title: "Windsurf",
    format: "json",
    key: "mcpServers",
    file: everywhere("~/.codeium/windsurf/mcp_config.json"),
    entry: stdio,
    then: "Press refresh in Cascade's list of MCP servers.",
  },
  {
    id: "gemini-cli",
    title: "Gemini CLI",
    format: "json",
    key: "mcpServers",
    file: everywhere("~/.gemini/settings.json"),
    entry: stdio,
    then: "Start gemini again; /mcp shows the server.",
    or: () => "For one project only: .gemini/settings.json in its folder.",
  },
  {
    id: "codex",
    title: "Codex",
    format: "toml",
    key: "mcp_servers",
    file: everywhere("~/.codex/config.toml"),
    // It gives up after a minute by default, whatever progress is told.
    entry: (server) => ({ ...stdio(server), tool_timeout_sec: 600 }),
    then: "Start codex again; /mcp shows the server.",
  },
];

/**
 * The client of that name, however it is spelt: `Claude Desktop` is `claude-desktop`.
 *
 * @throws {UsageError} If there is none; it names those that there are.
 */
export function findClient(name: string): ClientRow {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, "");
  const found = CLIENTS.find(({ id, title }) => [id, title].map(plain).includes(plain(name)));
  if (found) return found;
  throw new UsageError(
    `Cannot connect "${name}": not a client that is known. ` +
      `There are: ${CLIENTS.map(({ id }) => id).join(", ")}.`,
  );
}
