import { authConfig, type AuthEntry } from "./auth_config.ts";
import { checkFlags } from "./check_flags.ts";
import { comfyuiConfigs, type ComfyuiEntry } from "./comfyui_config.ts";
import { commandOf } from "./command_of.ts";
import type { Command } from "./commands.ts";
import type { Config } from "./config.ts";
import { camelCase } from "./key.ts";
import type { Problems } from "./problems.ts";
import type { Resolution, Sources } from "./resolve.ts";
import { Spot } from "./spot.ts";
import { templateName } from "./template_name.ts";

/** The options under their keys in camelCase, as the table names them. */
interface Settings extends Omit<Config, Derived> {
  auth: AuthEntry;
  comfyui: ComfyuiEntry[];
  comfyuiToken?: string;
  config?: string;
  demo: boolean;
  help?: boolean;
  orDemo: boolean;
  picture?: boolean;
  presets?: Config["presets"];
  jobStore?: string;
  redisUrl?: URL;
  set?: string[];
  template?: string;
  version?: boolean;
  write?: boolean;
  explain?: boolean;
}

/** What of {@linkcode Config} is not as the options have it. */
type Derived =
  | "auth"
  | "command"
  | "comfyui"
  | "comfyuis"
  | "configFile"
  | "demo"
  | "explain"
  | "jobStore"
  | "operands"
  | "picture"
  | "presets"
  | "redisUrl"
  | "set"
  | "write";

/** The configuration that options make together. What does not fit together is told. */
export function toConfig(
  { values, words }: Resolution,
  { file, problems }: Pick<Sources, "file"> & { problems: Problems },
): Config {
  const { comfyui, comfyuiToken, demo, orDemo, help, version, config: _config, ...settings } = nest(
    values,
  );
  const { auth, redisUrl, template, ...same } = settings;
  const refuse = (message: string) => problems.add("range", message);
  const spotOf = (key: string) => values.get(key)?.spot ?? new Spot(key, { problems });
  const comfyuis = comfyuiConfigs(comfyui, { token: comfyuiToken, refuse });
  const called = calledCommand(words, { help, version, transport: same.transport, problems });
  const isKnown = words.length === 0 || words[0] === called.command;
  if (isKnown) checkFlags(values, { command: called.command, problems });
  return {
    ...same,
    ...called,
    comfyui: comfyuis[0]?.url ?? noComfyui(refuse),
    comfyuis,
    demo: demo ? "always" : orDemo ? "fallback" : "never",
    auth: authConfig(auth, { spotOf: (key) => spotOf(`auth.${key}`), refuse }),
    logging: { ...same.logging, areas: same.logging.areas ?? {} },
    presets: same.presets ?? {},
    jobStore: storeOf(same.jobStore, { redisUrl, refuse }),
    ...(redisUrl && { redisUrl: redisUrl.href }),
    ...(template !== undefined && {
      template: templateName(template, {
        folder: same.workflows.folder,
        spot: spotOf("template"),
      }),
    }),
    ...(file && { configFile: file.path }),
    set: pairsOf(same.set ?? []),
    picture: same.picture ?? false,
    write: same.write ?? false,
    explain: same.explain ?? false,
  };
}

/** `cache.seconds` becomes `{ cache: { seconds } }`. What has no value is left out. */
function nest(values: Resolution["values"]): Settings {
  const root: Record<string, unknown> = {};
  for (const [key, { value }] of values) {
    if (value === undefined) continue;
    const [first, second] = key.split(".").map(camelCase) as [string, string?];
    if (second === undefined) root[first] = value;
    else root[first] = { ...root[first] as Record<string, unknown>, [second]: value };
  }
  // What the table of options says; a test reads every option back.
  return root as unknown as Settings;
}

function calledCommand(
  words: string[],
  { help, version, transport, problems }: {
    help: boolean | undefined;
    version: boolean | undefined;
    transport: Settings["transport"];
    problems: Problems;
  },
): { command: Command; operands: string[] } {
  if (help) return { command: "help", operands: [] };
  if (version) return { command: "version", operands: [] };
  return commandOf(words, { unnamed: transport === "http" ? "serve" : "stdio", problems });
}

function noComfyui(refuse: (message: string) => void): URL {
  refuse("Cannot use comfyui: the list is empty. Name one, or leave it out.");
  return new URL("http://127.0.0.1:8188");
}

/** What is named goes before the Redis, and that before what needs nothing. */
function storeOf(
  named: string | undefined,
  { redisUrl, refuse }: { redisUrl: URL | undefined; refuse: (message: string) => void },
): string {
  if (named === "redis" && !redisUrl) {
    refuse(
      'Cannot use job_store "redis": there is no redis_url. Give the address of a Redis there.',
    );
  }
  return named ?? (redisUrl ? "redis" : "local");
}

/** Values by name, from `NAME=VALUE`; a value may hold any character. */
function pairsOf(pairs: string[]): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  }));
}
