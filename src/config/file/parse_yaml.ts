import { constructFromEvents, CORE_SCHEMA, parseEvents, YAMLException } from "js-yaml";
import type { Steps } from "../spot.ts";
import { lineFinder } from "./line_finder.ts";

/** What a text of YAML says, and where. */
export interface YamlText {
  /** Plain values; `null` where the text is empty. */
  data: unknown;
  /** The line of a part, from 1; of the nearest around it that is known. */
  lineOf(steps: Steps): number;
}

/** An alias stands for any size of text: a small file must not become a large one. */
const MOST_ALIASES = 100;

/**
 * Reads one document of YAML 1.2.
 *
 * @param path Of the file, for messages.
 * @throws {SyntaxError} If it is none, or several.
 */
export function parseYaml(text: string, path: string): YamlText {
  try {
    const events = parseEvents(text, { maxDepth: 50 });
    const options = { source: text, schema: CORE_SCHEMA, maxAliases: MOST_ALIASES };
    const documents = constructFromEvents(events, options);
    if (documents.length > 1) {
      throw new SyntaxError(`Cannot read "${path}": it has several documents. Keep one.`);
    }
    return { data: documents[0] ?? null, lineOf: lineFinder(text, events) };
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    const line = cause.mark ? `:${cause.mark.line + 1}` : "";
    throw new SyntaxError(
      `Cannot read "${path}${line}": no YAML (${reasonOf(cause)}). Correct it; text that begins ` +
        "with a sign goes in quotes.",
    );
  }
}

/** Without the lines and words of the file, which may be secrets: `token: *secret` is an alias. */
function reasonOf({ reason }: YAMLException): string {
  return reason.replace(/(?:"|!?<|: ).*/s, "...");
}
