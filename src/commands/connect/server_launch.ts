import { fromFileUrl } from "@std/path";
import type { Config } from "../../config/config.ts";
import { optionValues } from "../../config/flags.ts";
import { reachOf } from "../../config/reach.ts";
import type { ProgramFile } from "../program.ts";
import type { ServerLaunch } from "./clients.ts";

/** Options of {@linkcode serverLaunch}. */
export interface ServerLaunchOptions {
  /** Where the program is. */
  file: ProgramFile;
  /** The arguments that it was called with: those for the server go into the client's config. */
  args: readonly string[];
  /** Whether this is Windows, where a client cannot start `npx` itself. */
  windows: boolean;
}

/** How a client starts this Easel, with exactly the permissions that it needs. */
export function serverLaunch(config: Config, options: ServerLaunchOptions): ServerLaunch {
  const { file, args, windows } = options;
  const [command, ...first] = file.compiled ? [file.execPath] : [
    ...denoOf(file.execPath, windows),
    "run",
    "--no-prompt",
    ...permissionsOf(config),
    file.mainModule.startsWith("file:") ? fromFileUrl(file.mainModule) : file.mainModule,
  ];
  return {
    command: command!,
    args: [...first, ...serverFlags(args)],
    url: `http://${shownHost(config.host)}:${config.port}/mcp`,
  };
}

/** Nothing that the server does not need. */
function permissionsOf(config: Config): string[] {
  const { connect, read } = reachOf({ ...config, command: "stdio" });
  const net = connect.length === 0 ? [] : [`--allow-net=${connect.join(",")}`];
  return [...net, `--allow-read=${read.join(",")}`];
}

/** The Deno of an `npx` lies in a cache that npm may clear. */
function denoOf(execPath: string, windows: boolean): string[] {
  if (!/[\\/]_npx[\\/]/.test(execPath)) return [execPath];
  return [...windows ? ["cmd", "/c"] : [], "npx", "-y", `deno@${Deno.version.deno}`];
}

/** The flags that are for the server, as they were given. */
function serverFlags(args: readonly string[]): string[] {
  return optionValues(args)
    .filter(({ option, given }) => given && option.commands === undefined)
    .map(({ option: { flag, type }, value }) =>
      type === "boolean" ? `--${flag}` : `--${flag}=${value}`
    );
}

/** A server that listens everywhere is reached at this machine's own address. */
function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
