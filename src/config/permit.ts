import type { Config } from "./config.ts";
import { type OptionValue, optionValues } from "./flags.ts";
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
  const hint = hintsOf(config);
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
  const { addresses, others } = flagsOf(config, shown);
  const isServers = (commands: readonly string[] | undefined) =>
    !commands || commands.includes("serve") || commands.includes("stdio");
  const own = [
    ...others,
    ...givenOptions(config).filter(({ option }) => isServers(option.commands)).map(flagOf),
  ];
  const file = config.configFile === undefined ? [] : ["--config", config.configFile];
  return `task compile --profile custom ${
    words([...file, ...addresses, ...own.length === 0 ? [] : ["--", ...own]])
  }`;
}

function runArgs(config: Config): { permissions: string[]; args: string[] } {
  const { command, operands, configFile, variables = [] } = config;
  const { connect, listen, read, write } = reachOf(config);
  const { addresses, others } = flagsOf(config, withPlaceholders);
  const flags = [
    ...configFile === undefined ? [] : ["--config", configFile],
    ...addresses,
    ...others,
    ...givenOptions(config).map(flagOf),
    ...callFlags(config),
  ];
  // What begins with a dash is a prompt or a file only behind two.
  const isPlain = !operands.some((operand) => operand.startsWith("-"));
  return {
    permissions: [
      ...allow("net", [...connect, ...listen]),
      ...allow("read", [...read, ...command === "validate" ? operands : []]),
      ...allow("write", [...write, ...pictureFolder(config)]),
      ...allow("env", variables),
    ],
    args: [
      ...command === "stdio" ? [] : [command],
      ...isPlain ? [...operands, ...flags] : [...flags, "--", ...operands],
    ],
  };
}

function pictureFolder({ command, out = "." }: Config): string[] {
  return command === "generate" && out !== "-" ? [out] : [];
}

function words(all: readonly string[]): string {
  return all.map(shellWord).join(" ");
}

function allow(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--allow-${name}=${values.join(",")}`];
}

/**
 * What it reaches more for, as flags: all of it, or where a file says most, what flags say against
 * that.
 */
function flagsOf(
  config: Config,
  write: (url: URL) => string,
): { addresses: string[]; others: string[] } {
  const { command, comfyuis, demo, host, port, workflows, logging, jobStore, redisUrl } = config;
  const given = new Set(optionValues(config.args ?? []).map(({ option }) => option.key));
  const isOurs = (key: string) => config.configFile === undefined || given.has(key);
  const say = (key: string, words: readonly string[]) => isOurs(key) ? words : [];
  const serves = command === "serve";
  return {
    addresses: [
      ...demo === "always"
        ? say("demo", ["--demo"])
        : say("comfyui", comfyuis.flatMap(({ url }) => ["--comfyui", write(url)])),
      ...serves ? say("host", ["--host", host]) : [],
      ...serves ? say("port", ["--port", String(port)]) : [],
    ],
    others: [
      ...workflows.folder === "workflows"
        ? []
        : say("workflows.folder", [`--workflows-folder=${workflows.folder}`]),
      ...logging.file === undefined ? [] : say("logging.file", [`--log-file=${logging.file}`]),
      ...isJobFile(jobStore) ? say("job_store", [`--job-store=${jobStore}`]) : [],
      ...redisUrl === undefined
        ? []
        : say("redis_url", [`--redis-url=${write(new URL(redisUrl))}`]),
    ],
  };
}

/** What {@linkcode flagsOf} and {@linkcode callFlags} say, and where it is from. */
const SAID: ReadonlySet<string> = new Set([
  ...["comfyui", "demo", "host", "port", "redis_url"],
  ...["workflows.folder", "logging.file", "job_store"],
  ...["config", "set", "out"],
]);

/** All else that the command line says and that may be shown. */
function givenOptions({ args = [] }: Config): OptionValue[] {
  return optionValues(args).filter(({ option }) =>
    !SAID.has(option.key) && !("secret" in option && option.secret)
  );
}

function flagOf({ option: { flag, type }, value }: OptionValue): string {
  return type === "boolean" ? `--${flag}` : `--${flag}=${value}`;
}

/** What only this call was told. */
function callFlags({ set, out }: Config): string[] {
  return [
    ...Object.entries(set).map(([name, value]) => `--set=${name}=${value}`),
    ...out === undefined ? [] : [`--out=${out}`],
  ];
}

function hintsOf({ comfyuis, redisUrl, configFile, demo, variables = [] }: Config): string {
  if (configFile !== undefined) return "";
  const urls = [
    ...demo === "always" ? [] : comfyuis.map(({ url }) => url),
    ...redisUrl === undefined ? [] : [new URL(redisUrl)],
  ];
  const hasLogin = urls.some(holdsSecret);
  return [
    hasLogin
      ? "\nLogins and queries of addresses are not shown: write them again in the place of capital " +
        "letters."
      : "",
    hasLogin || variables.length > 0
      ? `\nA program has no ${hasLogin ? "login" : "variable"} inside` +
        `${variables.length > 0 ? `, and reads none of ${variables.join(", ")}` : ""}: write its ` +
        "options into easel.yaml, where ${NAME} stands for a variable, and make it with " +
        "--config easel.yaml in the place of addresses."
      : "",
  ].join("");
}

function holdsSecret({ username, password, search }: URL): boolean {
  return [username, password, search].some((part) => part !== "");
}

/** With what has to be written again in capitals. A name without a password may be a token. */
function withPlaceholders(url: URL): string {
  const { protocol, username, password, host, search } = url;
  const login = password !== "" ? `${username}:PASSWORD@` : username === "" ? "" : "LOGIN@";
  const path = url.pathname.replace(/\/$/, "");
  return `${protocol}//${login}${host}${path}${search === "" ? "" : "?QUERY"}`;
}

/** Without what may be a password or a token. */
export function shown({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
}
