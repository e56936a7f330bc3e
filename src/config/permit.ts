import type { Config } from "./config.ts";
import {
  denoCommand,
  kindOf,
  mainFolder,
  mainPath,
  npxDeno,
  type ProgramFile,
} from "./program_file.ts";
import { isJobFile, reachOf } from "./reach.ts";
import { shellWord } from "./shell_word.ts";

/**
 * What to do where the process may not reach what its configuration names, as commands that work
 * where this Easel was started: a running one gains no permission.
 */
export function howToPermit(config: Config, file: ProgramFile): string {
  const compile = compileLine(config);
  const again = `${words(npxDeno())} ${compile}`;
  const run = runArgs(config);
  const hint = loginHint(config);
  switch (kindOf(file)) {
    case "program":
      return `A program keeps the permissions that it was made with. Make one that may, in a ` +
        `checkout of Easel: ${again}${hint}`;
    case "package": {
      const line = words([
        ...denoCommand(file),
        ...["run", "--quiet", "--no-config", "--no-prompt"],
        ...[...run.permissions, mainPath(file), ...run.args],
      ]);
      return `The package keeps its permissions. Run it with others: ${line}\n` +
        `Or make a program that may, in a checkout of Easel: ${again}${hint}`;
    }
    case "sources": {
      const isHere = mainFolder(file) === Deno.cwd();
      const [deno, main] = [words(denoCommand(file)), isHere ? "main.ts" : mainPath(file)];
      const where = isHere ? "" : `, in ${mainFolder(file)}`;
      return `Make one that may${where}: ${deno} ${compile}\n` +
        `Or run it with: ${deno} ${
          words(["run", "--no-prompt", ...run.permissions, main, ...run.args])
        }${hint}`;
    }
  }
}

function compileLine(config: Config): string {
  const { configFile } = config;
  const flags = configFile === undefined
    ? addressFlags(config, (url) => shown(url))
    : ["--config", configFile];
  const own = configFile === undefined ? reachFlags(config, withoutSecret) : [];
  return `task compile --profile custom ${
    words([...flags, ...own.length === 0 ? [] : ["--", ...own]])
  }`;
}

function runArgs(config: Config): { permissions: string[]; args: string[] } {
  const { command, operands, configFile, variables = [] } = config;
  const { connect, listen, read, write } = reachOf(config);
  const flags = configFile === undefined
    ? [...addressFlags(config, withPlaceholders), ...reachFlags(config, redisWithPlaceholders)]
    : ["--config", configFile];
  return {
    permissions: [
      ...allow("net", [...connect, ...listen]),
      ...allow("read", read),
      ...allow("write", write),
      ...allow("env", variables),
    ],
    args: [...command === "stdio" ? [] : [command, ...operands], ...flags, ...callFlags(config)],
  };
}

function words(all: readonly string[]): string {
  return all.map(shellWord).join(" ");
}

function allow(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

function addressFlags(
  { command, comfyuis, demo, host, port }: Config,
  write: (url: URL) => string,
): string[] {
  return [
    ...demo === "always" ? ["--demo"] : comfyuis.flatMap(({ url }) => ["--comfyui", write(url)]),
    ...command === "serve" ? ["--host", host, "--port", String(port)] : [],
  ];
}

/** Of the other options, those that it reaches more for. */
function reachFlags(
  { workflows: { folder }, logging, jobStore, redisUrl }: Config,
  write: (address: string) => string,
): string[] {
  return [
    ...folder === "workflows" ? [] : [`--workflows-folder=${folder}`],
    ...logging.file === undefined ? [] : [`--log-file=${logging.file}`],
    ...isJobFile(jobStore) ? [`--job-store=${jobStore}`] : [],
    ...redisUrl === undefined ? [] : [`--redis-url=${write(redisUrl)}`],
  ];
}

/** What only this call was told. */
function callFlags({ set, out }: Config): string[] {
  return [
    ...Object.entries(set).map(([name, value]) => `--set=${name}=${value}`),
    ...out === undefined ? [] : [`--out=${out}`],
  ];
}

function loginHint({ comfyuis, redisUrl, configFile, demo }: Config): string {
  const urls = [
    ...demo === "always" ? [] : comfyuis.map(({ url }) => url),
    ...redisUrl === undefined ? [] : [new URL(redisUrl)],
  ];
  if (configFile !== undefined || !urls.some(holdsSecret)) return "";
  return "\nLogins and queries of addresses are not shown: write them again in the place of capital " +
    "letters. A program has none inside: write its options into easel.yaml, and make it with " +
    "--config easel.yaml in the place of addresses.";
}

function holdsSecret({ username, password, search }: URL): boolean {
  return [username, password, search].some((part) => part !== "");
}

function withoutSecret(address: string): string {
  return Object.assign(new URL(address), { username: "", password: "", search: "" }).href;
}

function redisWithPlaceholders(address: string): string {
  return withPlaceholders(new URL(address));
}

/** With what has to be written again in capitals. A name without a password may be a token. */
function withPlaceholders(url: URL): string {
  const { protocol, username, password, host, search } = url;
  const login = password !== "" ? `${username}:PASSWORD@` : username === "" ? "" : "LOGIN@";
  const path = url.pathname.replace(/\/$/, "");
  return `${protocol}//${login}${host}${path}${search === "" ? "" : "?QUERY"}`;
}

/** Without what may be a password or a token. */
export function shown({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/$/, "");
}
