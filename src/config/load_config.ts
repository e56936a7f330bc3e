import { parseConfig } from "./parse_config.ts";
import type { Config } from "./config.ts";
import { readEnvironment, readVariableNames } from "./environment.ts";
import { readFlags } from "./flags.ts";
import { Problems } from "./problems.ts";
import type { Sources } from "./resolve.ts";

/** Files that are read from the working directory where none is named. */
const USUAL_FILES = ["easel.yaml", "easel.yml", "easel.json"];

/** Commands that a broken config must not keep from running. */
const WITHOUT_SOURCES = ["init", "completions"];

/**
 * Reads the command line, the environment and the config file, as far as the process may already
 * read them.
 *
 * @throws {TypeError} If something of it cannot be read at all; all that is wrong is told at once.
 * @throws {RangeError} If only values are not valid.
 * @throws {SyntaxError} If the file is no YAML.
 * @throws {Deno.errors.NotCapable} If a file is named that may not be read.
 * @throws {Deno.errors.NotFound} If a file is named that is not there.
 */
export async function loadConfig(args: readonly string[]): Promise<Config> {
  return { ...parseConfig(args, await findSources(args)), args };
}

/** The config file and the environment that go with a command line; see {@linkcode loadConfig}. */
export async function findSources(
  args: readonly string[],
  { environment = readEnvironment }: Pick<Sources, "environment"> = {},
): Promise<Sources> {
  const { given, words } = readFlags(args, new Problems());
  const named = (flag: string) => given.find(({ option }) => option.flag === flag)?.value;
  if (named("help") || named("version") || WITHOUT_SOURCES.includes(words[0] ?? "")) return {};
  const path = named("config") ?? (environment("EASEL_CONFIG") || usualFile());
  const variables = {
    environment,
    ...environment === readEnvironment && { variableNames: readVariableNames() },
  };
  if (path === undefined) return variables;
  if (path === "") throw new TypeError("Cannot use --config: no file is named. Name one.");
  // Loaded where there is a file: without one, nothing has to read YAML.
  const { readConfigFile } = await import("./file/read_config_file.ts");
  return { ...variables, file: await readConfigFile(String(path)) };
}

function usualFile(): string | undefined {
  return USUAL_FILES.find((path) => {
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return false;
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
