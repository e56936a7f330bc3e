import { fromFileUrl, resolve } from "@std/path";
import { checkReach } from "../../config/check_reach.ts";
import type { Config } from "../../config/config.ts";
import { optionValues } from "../../config/flags.ts";
import { isJobFile, reachOf } from "../../config/reach.ts";
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

/** The script within the npm package where `npx` has put that: a cache that npm may clear. */
const IN_NPX = /[\\/]_npx[\\/].*[\\/]node_modules[\\/]easel-mcp[\\/]dist[\\/]/;

/**
 * How a client starts this Easel, with exactly the permissions that it needs.
 *
 * @throws {RangeError} If a path that it needs holds a comma, or an address stands for many.
 * @throws {Deno.errors.NotCapable} If it has its permissions inside, and they are too few.
 */
export function serverLaunch(config: Config, options: ServerLaunchOptions): ServerLaunch {
  const { file, args, windows } = options;
  const placed = inItsPlace(config, file);
  const [command, ...first] = startOf(placed, { file, windows });
  return {
    command: command!,
    args: [...first, ...serverFlags(args, placed), ...configFlag(placed)],
    url: `http://${shownHost(config.host)}:${config.port}/mcp`,
  };
}

/**
 * A client starts it in a folder of its own, where a relative path means another file. The folder
 * `workflows` stays as it is: it is meant to be wherever Easel is started. So do all paths of an
 * executable, which has permissions for them from there.
 */
function inItsPlace(config: Config, { compiled }: ProgramFile): Config {
  const { configFile, workflows, logging, jobStore } = config;
  const placed: Config = {
    ...config,
    command: "stdio",
    ...(configFile !== undefined && { configFile: resolve(configFile) }),
  };
  if (compiled) return placed;
  const { folder } = workflows;
  return {
    ...placed,
    workflows: { ...workflows, folder: folder === "workflows" ? folder : resolve(folder) },
    logging: { ...logging, ...(logging.file !== undefined && { file: resolve(logging.file) }) },
    jobStore: isJobFile(jobStore) ? resolve(jobStore) : jobStore,
  };
}

function startOf(
  config: Config,
  { file, windows }: Pick<ServerLaunchOptions, "file" | "windows">,
): string[] {
  const { execPath, mainModule, compiled } = file;
  const main = mainModule.startsWith("file:") ? fromFileUrl(mainModule) : mainModule;
  const inNpx = IN_NPX.test(main);
  if (!compiled && !inNpx) {
    return [...denoOf(execPath, windows), "run", "--no-prompt", ...permissionsOf(config), main];
  }
  // Started by the client, it would have no more than it has now.
  checkReach(config);
  return compiled ? [execPath] : npx("easel-mcp", windows);
}

/** Nothing that the server does not need. */
function permissionsOf(config: Config): string[] {
  const { connect, read, write } = reachOf(config);
  const many = connect.find((address) => address.includes("*"));
  if (many !== undefined) {
    throw new RangeError(`Cannot allow "${many}": it would stand for many. Name each address.`);
  }
  return [...allow("net", connect), ...allow("read", read), ...allow("write", write)];
}

function allow(name: string, values: readonly string[]): string[] {
  const wrong = values.find((value) => value.includes(","));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot allow "${wrong}": a comma parts the values of a permission. Choose another name.`,
    );
  }
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

/** The Deno of an `npx` lies in a cache that npm may clear. */
function denoOf(execPath: string, windows: boolean): string[] {
  if (!/[\\/]_npx[\\/]/.test(execPath)) return [execPath];
  return npx(`deno@${Deno.version.deno}`, windows);
}

/** A program from npm; on Windows a client cannot start `npx` itself. */
function npx(name: string, windows: boolean): string[] {
  return [...windows ? ["cmd", "/c"] : [], "npx", "-y", name];
}

/** The config file, also where it was found without being named. */
function configFlag({ configFile }: Config): string[] {
  return configFile === undefined ? [] : [`--config=${configFile}`];
}

/** The flags that are for the server, as they were given but for paths. */
function serverFlags(args: readonly string[], placed: Config): string[] {
  const { workflows: { folder }, logging, jobStore } = placed;
  const paths: Record<string, string | undefined> = {
    "workflows-folder": folder,
    "log-file": logging.file,
    "job-store": jobStore,
  };
  return optionValues(args)
    .filter(({ option, given }) =>
      given && option.commands === undefined && option.flag !== "config"
    )
    .map(({ option: { flag, type }, value }) =>
      type === "boolean" ? `--${flag}` : `--${flag}=${paths[flag!] ?? value}`
    );
}

/** A server that listens everywhere is reached at this machine's own address. */
function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
