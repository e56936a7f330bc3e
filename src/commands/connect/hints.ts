import { resolve } from "@std/path";
import type { Config } from "../../config/config.ts";
import { shellWord } from "../../config/shell_word.ts";
import { type ClientRow, placeholders, type ServerLaunch } from "./clients.ts";
import { serveLaunch, type ServerLaunchOptions } from "./server_launch.ts";

/** What of this Easel a hint goes by. */
export interface HintsOptions {
  /** Its configuration. */
  config: Config;
  /** Where it is, and what it was called with. */
  options: ServerLaunchOptions;
}

/**
 * What has to be done for a client's block to work, in sentences: what a block cannot hold, such as
 * the value of a secret, and what has to run beside it.
 *
 * @throws {Deno.errors.NotCapable} If no program of a release could serve the client.
 */
export function hintsFor(
  client: ClientRow,
  server: ServerLaunch,
  { config, options }: HintsOptions,
): string[] {
  if (Object.hasOwn(client.entry(server), "url")) {
    return [...server.isGuarded ? [TOKEN] : [], serveHint(serveLaunch(config, options))];
  }
  return [...variablesHint(client, server), ...placeHint(config, options)];
}

const TOKEN = "Put a token that Easel takes in the place of TOKEN.";

function serveHint({ words, variables }: ReturnType<typeof serveLaunch>): string {
  const [program] = words;
  const set = variables.length === 0 ? "" : ` with ${variables.join(", ")} set`;
  const which = program === "easel-server"
    ? " (the program beside easel in a release; this one may not listen)"
    : "";
  return `Keep this running${set}: ${words.map(shellWord).join(" ")}${which}`;
}

/** Clients hand on few variables of their own, and none of the terminal's. */
function variablesHint({ format }: ClientRow, { variables }: ServerLaunch): string[] {
  if (variables.length === 0) return [];
  const example = format === "toml"
    ? `env = { ${variables.map((name) => `${name} = "..."`).join(", ")} }`
    : `"env": ${JSON.stringify(placeholders(variables))}`;
  return [`Say there, beside command and args, what Easel reads from its environment: ${example}`];
}

/** A program's permissions for relative paths are for the folder in which it is started. */
function placeHint({ configFile }: Config, { file }: ServerLaunchOptions): string[] {
  const path = configFile === undefined ? undefined : resolve(configFile);
  if (!file.compiled || path === undefined || path === configFile) return [];
  return [
    `A client starts it in another folder. If it may not read "${path}" there, name all files in ` +
    "that by their whole paths, and compile it anew with " +
    `--profile custom --config ${shellWord(path)}`,
  ];
}
