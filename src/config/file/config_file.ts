import type { ReadVariable } from "../environment_given.ts";
import type { Given } from "../given.ts";
import type { Problems } from "../problems.ts";
import { fileGiven, type Unused } from "./file_given.ts";
import { parseYaml, type YamlText } from "./parse_yaml.ts";

/** A config file: YAML, or JSON without comments, which is YAML. Nothing of it is checked before it is asked. */
export class ConfigFile {
  /** Its path, as it was named. */
  readonly path: string;
  readonly #yaml: YamlText;

  /**
   * A file of this path with this text.
   *
   * @throws {SyntaxError} If the text is no YAML.
   */
  constructor(path: string, text: string) {
    this.path = path;
    this.#yaml = parseYaml(text, path);
  }

  /** The options that it gives. What is wrong with it is told. */
  given(context: { problems: Problems; environment?: ReadVariable | undefined }): Given[] {
    return fileGiven(this.#yaml, { ...context, path: this.path }).given;
  }

  /** The keys that it has and Easel has no use for. */
  unused(context: { problems: Problems }): Unused[] {
    return fileGiven(this.#yaml, { ...context, path: this.path }).unused;
  }
}
