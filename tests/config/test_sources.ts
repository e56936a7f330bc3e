import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import type { Sources } from "../../src/config/resolve.ts";

/** A config file of this text, and these environment variables. */
export function sourcesOf(
  text: string,
  variables: Readonly<Record<string, string>> = {},
): Sources & { file: ConfigFile } {
  return {
    file: new ConfigFile("easel.yaml", text),
    environment: (name) => variables[name],
  };
}

/** The configuration that a file of this text and these environment variables make. */
export function configOf(text: string, variables?: Readonly<Record<string, string>>): Config {
  return parseConfig([], sourcesOf(text, variables));
}
