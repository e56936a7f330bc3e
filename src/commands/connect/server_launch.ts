import { resolve } from "@std/path";
import { checkReach } from "../../config/check_reach.ts";
import type { Config } from "../../config/config.ts";
import { parseConfig } from "../../config/parse_config.ts";
import { inNpx, kindOf, mainPath } from "../../config/program_file.ts";
import { isJobFile, reachOf } from "../../config/reach.ts";
import type { ProgramFile } from "../program.ts";
import type { ServerLaunch } from "./clients.ts";
import { serverFlags, type ServerFlagsOptions } from "./server_flags.ts";

/** Options of {@linkcode serverLaunch}. */
export interface ServerLaunchOptions extends ServerFlagsOptions {
  /** Where the program is. */
  file: ProgramFile;
  /** Whether this is Windows, where a client cannot start `npx` itself. */
  windows: boolean;
}

/**
 * How a client starts this Easel, with exactly the permissions that it needs.
 *
 * @throws {RangeError} If a path that it needs holds a comma, or an address stands for many.
 * @throws {Deno.errors.NotCapable} If it has its permissions inside, and they are too few.
 */
export function serverLaunch(config: Config, options: ServerLaunchOptions): ServerLaunch {
  const { words: [command, ...args], variables } = launchOf("stdio", config, options);
  const { tokens, jwt } = config.auth;
  return {
    command: command!,
    args,
    variables,
    url: `http://${shownHost(config.host)}:${config.port}/mcp`,
    isGuarded: tokens.length > 0 || jwt !== undefined,
  };
}

/** A program, its arguments, and the variables that it has to be given. */
export interface Launch {
  /** The program and its arguments. */
  words: string[];
  /** The variables. */
  variables: string[];
}

/**
 * How the Easel is started that a client finds at its URL. The desktop program and the npm package
 * may not listen; the program of a release that may is called `easel-server`.
 *
 * @throws {RangeError} If a path that it needs holds a comma, or an address stands for many.
 * @throws {Deno.errors.NotCapable} If no program of a release may do what it needs.
 */
export function serveLaunch(config: Config, options: ServerLaunchOptions): Launch {
  try {
    return launchOf("serve", config, options);
  } catch (error) {
    const placed = inItsPlace("serve", config, options.file);
    if (!(error instanceof Deno.errors.NotCapable) || !isWithinServer(placed)) throw error;
    const { flags, variables } = serverFlags({ config, placed }, options);
    return { words: ["easel-server", "serve", ...flags], variables };
  }
}

/** Whether the program `easel-server` may do it: what serving needs without any option. */
function isWithinServer(config: Config): boolean {
  const [needed, given] = [reachOf(config), reachOf(parseConfig(["serve"]))];
  return (["connect", "listen", "read", "write"] as const)
    .every((way) => needed[way].every((one) => given[way].includes(one)));
}

function launchOf(
  command: "stdio" | "serve",
  config: Config,
  options: ServerLaunchOptions,
): Launch {
  const placed = inItsPlace(command, config, options.file);
  const { flags, variables } = serverFlags({ config, placed }, options);
  const words = [
    ...startOf(placed, { ...options, variables }),
    ...command === "serve" ? ["serve"] : [],
    ...flags,
    ...configFlag(placed),
    // A client that starts a program speaks with it over stdin and stdout.
    ...command === "serve" || config.transport === "stdio" ? [] : ["--transport=stdio"],
  ];
  return { words, variables };
}

/**
 * A client starts it in a folder of its own, where a relative path means another file. The folder
 * `workflows` stays as it is: it is meant to be wherever Easel is started. So do all paths of an
 * executable, which has permissions for them from there.
 */
function inItsPlace(
  command: "stdio" | "serve",
  config: Config,
  { compiled }: ProgramFile,
): Config {
  const { configFile, workflows, logging, jobStore } = config;
  const placed: Config = {
    ...config,
    command,
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
  { file, windows, variables }: Pick<ServerLaunchOptions, "file" | "windows"> & {
    variables: string[];
  },
): string[] {
  const { execPath, compiled } = file;
  const main = mainPath(file);
  if (!compiled && !(kindOf(file) === "package" && inNpx(main))) {
    return [
      ...denoOf(execPath, windows),
      "run",
      "--no-prompt",
      ...permissionsOf(config, variables),
      main,
    ];
  }
  // Started by the client, it would have no more than it has now.
  checkReach(config, { file });
  return compiled ? [execPath] : npx("easel-mcp", windows);
}

/** Nothing that the server does not need. */
function permissionsOf(config: Config, variables: readonly string[]): string[] {
  const { connect, listen, read, write } = reachOf(config);
  const many = connect.find((address) => address.includes("*"));
  if (many !== undefined) {
    throw new RangeError(`Cannot allow "${many}": it would stand for many. Name each address.`);
  }
  return [
    ...allow("net", [...connect, ...listen]),
    ...allow("read", read),
    ...allow("write", write),
    ...allow("env", variables),
  ];
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
  if (!inNpx(execPath)) return [execPath];
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

/** A server that listens everywhere is reached at this machine's own address. */
function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
