import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { optionValues } from "../../src/config/flags.ts";
import { addressOf, reachOf } from "../../src/config/reach.ts";
import type { CompileOptions, Wishes } from "./compile_options.ts";
import { configArgs, fitsCommandLine } from "./config_args.ts";
import type { Permissions } from "./permissions.ts";
import { References } from "./references.ts";

/** What an executable may do, and what it does without being told. */
export interface Plan {
  /** All that it may reach. */
  reach: Permissions;
  /**
   * Arguments that it always begins with. Those it is started with come after, and win; but another
   * `--comfyui` is one more.
   */
  args: string[];
  /** Whether it may have a Redis. */
  redis: boolean;
}

const REDIS_PORT = 6379;

/**
 * Decides what an executable may reach.
 *
 * - `desktop`: what Easel needs without any option, over stdin and stdout.
 * - `server`: that, an address to listen on, and whatever is wished beside it.
 * - `custom`: only what the config and the wishes need. The executable keeps them as its options;
 *   a config that is YAML, or has mappings, it reads itself whenever it is started, and so it does
 *   the variables that the config refers to.
 *
 * @param config The text of the config file.
 * @param environment The variables as they are here: what is no secret of them decides on addresses.
 * @throws {TypeError} If the config or a wish is not right.
 * @throws {RangeError} If one of their values is not.
 * @throws {SyntaxError} If the config is no YAML.
 */
export function plan(
  options: CompileOptions,
  config = "{}",
  environment: (name: string) => string | undefined = () => undefined,
): Plan {
  const { profile, wishes } = options;
  if (profile === "desktop") {
    return { reach: reachOf(parseConfig([])), args: [], redis: false };
  }
  const { command, args, file } = profile === "server"
    ? { command: ["serve"], args: listenArgs(wishes) }
    : customOrigin(options, config);
  refuseSecrets(parseConfig([...command, ...args]));
  const references = new References(config, environment);
  const parsed = references.explain(() =>
    parseConfig([...command, ...args], { file, environment: references.read })
  );
  const { connect, listen, read, write } = reachOf(parsed);
  references.checkSettled([...connect, ...listen, ...read, ...write]);
  const redis = wishes.redis === undefined ? [] : [redisAddress(wishes.redis)];
  const reach = {
    connect: distinct([...connect, ...wishes.comfyui.map(comfyAddress), ...redis]),
    listen,
    read: distinct([...read, ...wishes.files]),
    write: [...write, ...wishes.save === undefined ? [] : [wishes.save]],
    ...references.names.length > 0 && { environment: references.names },
  };
  return {
    reach,
    args: [...file ? [`--config=${file.path}`] : [], ...args],
    redis: redis.length > 0 || parsed.redisUrl !== undefined,
  };
}

/** Where an executable has its options from. */
interface Origin {
  /** What it may do at the most; nothing for what its options and its file say. */
  command: string[];
  /** The options inside of it. */
  args: string[];
  /** The file that it reads. Its passwords and tokens are not inside of it. */
  file?: ConfigFile;
}

function customOrigin(
  { wishes, own, config: path = "easel.yaml" }: CompileOptions,
  text: string,
): Origin {
  const listens = wishes.host !== undefined || wishes.port !== undefined;
  checkOwn(own);
  const wished = [...wishArgs(wishes), ...own];
  if (!fitsCommandLine(text)) {
    const command = listens ? ["serve"] : [];
    return { command, args: wished, file: new ConfigFile(path, text) };
  }
  const args = configArgs(text);
  // A second --comfyui would be one more: the wish takes the place of the first.
  const kept = wishes.comfyui.length === 0
    ? args
    : args.filter((arg) => !arg.startsWith("--comfyui="));
  return { command: listens ? ["serve"] : [], args: [...kept, ...wished] };
}

/** What stands behind `--` is for every command: the executable is told when it is started. */
function checkOwn(own: readonly string[]): void {
  if (optionValues(own).some(({ option }) => option.flag === "config")) {
    throw new TypeError("Cannot use --config behind --: name the config before it.");
  }
  // What it does where no command is named is an option, too.
  const { command } = parseConfig([...own, "--transport=stdio"]);
  if (command === "stdio") return;
  throw new TypeError(
    `Cannot use ${command} behind --: only options can become a part of it. For one that serves, ` +
      "use --port.",
  );
}

function wishArgs(wishes: Wishes): string[] {
  return [
    ...wishes.comfyui.map((url) => `--comfyui=${url}`),
    ...wishes.demo ? ["--demo"] : [],
    ...listenArgs(wishes),
  ];
}

function listenArgs({ host, port }: Wishes): string[] {
  return [
    ...host === undefined ? [] : [`--host=${host}`],
    ...port === undefined ? [] : [`--port=${port}`],
  ];
}

function comfyAddress(url: string): string {
  return addressOf(parseConfig([`--comfyui=${url}`]).comfyui);
}

function redisAddress(text: string): string {
  const url = URL.parse(text);
  if (url?.hostname && /^rediss?:$/.test(url.protocol)) return addressOf(url, REDIS_PORT);
  throw new RangeError("Cannot use --redis: not an address such as redis://127.0.0.1:6379.");
}

function refuseSecrets({ comfyuis, redisUrl }: Config): void {
  if (comfyuis.some(({ url }) => holdsSecret(url))) throw secretRefusal("ComfyUI");
  if (redisUrl !== undefined && holdsSecret(new URL(redisUrl))) throw secretRefusal("Redis");
}

function holdsSecret({ username, password, search }: URL): boolean {
  return [username, password, search].some((part) => part !== "");
}

function secretRefusal(whose: string): TypeError {
  return new TypeError(
    `Cannot put the address of ${whose} into an executable: it holds a password or a token, which ` +
      "anybody could read there. Leave that out here, and give it when Easel is started.",
  );
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
