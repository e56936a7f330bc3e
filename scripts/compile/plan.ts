import { type Config, parseConfig } from "../../src/config/config.ts";
import { addressOf, type Reach, reachOf } from "../../src/config/reach.ts";
import type { CompileOptions, Wishes } from "./compile_options.ts";
import { configArgs } from "./config_args.ts";

/** What an executable may do, and what it does without being told. */
export interface Plan {
  /** All that it may reach. */
  reach: Reach;
  /** Arguments that it always begins with; those it is started with come after, and win. */
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
 * - `custom`: only what the config and the wishes need; the executable keeps them as its options.
 *
 * @param config The text of the config file.
 * @throws {TypeError} If the config or a wish is not right.
 * @throws {RangeError} If one of their values is not.
 */
export function plan({ profile, wishes }: CompileOptions, config = "{}"): Plan {
  if (profile === "desktop") return { reach: reachOf(parseConfig([])), args: [], redis: false };
  const { command, args } = profile === "server" ? serverArgs(wishes) : customArgs(wishes, config);
  const parsed = parseConfig([...command, ...args]);
  refuseSecrets(parsed);
  const { connect, listen, read, write } = reachOf(parsed);
  const redis = wishes.redis === undefined ? [] : [redisAddress(wishes.redis)];
  const reach = {
    connect: distinct([...connect, ...wishes.comfyui.map(comfyAddress), ...redis]),
    listen,
    read: distinct([...read, ...wishes.files]),
    write: [...write, ...wishes.save === undefined ? [] : [wishes.save]],
  };
  return { reach, args, redis: redis.length > 0 || parsed.redisUrl !== undefined };
}

function serverArgs(wishes: Wishes): { command: string[]; args: string[] } {
  return { command: ["serve"], args: listenArgs(wishes) };
}

function customArgs(wishes: Wishes, config: string): { command: string[]; args: string[] } {
  const { command, args } = configArgs(config);
  const [comfyui] = wishes.comfyui;
  const listens = wishes.host !== undefined || wishes.port !== undefined;
  return {
    command: listens ? ["serve"] : command,
    args: [
      // A second --comfyui would be one more: the wish takes the place of the first.
      ...comfyui === undefined ? args : args.filter((arg) => !arg.startsWith("--comfyui=")),
      ...comfyui === undefined ? [] : [`--comfyui=${comfyui}`],
      ...wishes.demo ? ["--demo"] : [],
      ...listenArgs(wishes),
    ],
  };
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
