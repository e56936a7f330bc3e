import { FLAG_ALIASES } from "../../src/config/aliases.ts";
import { type Option, options } from "../../src/config/options.ts";
import { Problems } from "../../src/config/problems.ts";
import { readValue } from "../../src/config/read_value.ts";
import { Spot } from "../../src/config/spot.ts";

/**
 * Tells whether a config is JSON that can stand on a command line: no mapping in it, no reference to
 * a variable, and no key that only a file has, such as `auth.token` or `job_store`. What is broken is
 * left to who reads it.
 */
export function fitsCommandLine(text: string): boolean {
  if (text.includes("${")) return false;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
    return Object.entries(value).every(([key, one]) => !/[._]/.test(key) && !holdsMapping(one));
  } catch {
    return false;
  }
}

function holdsMapping(value: unknown): boolean {
  return [value].flat().some((one) => typeof one === "object" && one !== null);
}

/**
 * Options of Easel's from a JSON object, as they would stand on its command line, each with the
 * meaning that its value has in a file: `{"port": 80, "metrics": false}` is `--port=80 --no-metrics`.
 * A command becomes what Easel does where it is started without one: another may still be named.
 *
 * @throws {TypeError} If the text is not such an object, or an option cannot become a part of a
 * program.
 * @throws {RangeError} If only values are not valid.
 */
export function configArgs(text: string): string[] {
  const { command, ...values } = parseObject(text);
  const args = Object.entries(values).flatMap(([name, value]) => flagArgs(name, value));
  return [...args, ...commandArgs(command, values)];
}

function commandArgs(command: unknown, { transport }: Record<string, unknown>): string[] {
  if (command === undefined) return [];
  if (command !== "serve" && command !== "stdio") {
    throw new TypeError(`Cannot compile for the command "${command}": use "serve" or "stdio".`);
  }
  if (transport !== undefined) {
    throw new TypeError(
      'Cannot use both "command" and "transport" of the config: they say the same. Leave one out.',
    );
  }
  return [`--transport=${command === "serve" ? "http" : "stdio"}`];
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`Cannot read the config: ${(cause as Error).message}. Write plain JSON.`, {
      cause,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError('Cannot read the config: not an object. Write {"comfyui": "http://..."}.');
}

function flagArgs(name: string, value: unknown): string[] {
  const flag = FLAG_ALIASES[name] ?? name;
  if (flag === "config") {
    throw new TypeError(
      'Cannot use "config" of the config: what another file needs is not looked up. Write its ' +
        "options here.",
    );
  }
  const texts = [value].flat();
  if (texts.some((one) => !["string", "number", "boolean"].includes(typeof one))) {
    throw new TypeError(
      `Cannot use "${name}" of the config: ${
        JSON.stringify(value)
      } is no text, number, true, false ` +
        "or list of texts. Write it as on the command line.",
    );
  }
  const option = options.find((one) => one.flag === flag);
  if (!option) return withoutOption(name, value);
  if (option.flagOnly) {
    throw new TypeError(
      `Cannot use "${name}" of the config: it is for a single call of a command. Leave it out here.`,
    );
  }
  return optionArgs(option, value);
}

/** `"no-metrics": true` is `"metrics": false`. What is not known is left to who reads the flags. */
function withoutOption(name: string, value: unknown): string[] {
  const switched = options.find(({ flag, type }) => type === "boolean" && name === `no-${flag}`);
  if (!switched) return value === true ? [`--${name}`] : [`--${name}=${value}`];
  if (typeof value === "boolean") return optionArgs(switched, !value);
  throw new TypeError(`Cannot use "${name}" of the config: neither true nor false.`);
}

/** @throws {TypeError} If a file could not give it, either. */
function optionArgs(option: Option, value: unknown): string[] {
  const { flag, type, repeated, default: usual } = option;
  const problems = new Problems();
  const read = readValue(option, value, new Spot(`--${flag}`, { problems, flat: true }));
  problems.throwAny();
  if (type === "boolean") {
    // An executable has it as it is by default where nobody says otherwise: it reads no variables.
    return read === (usual ?? false) ? [] : [read ? `--${flag}` : `--no-${flag}`];
  }
  if (type !== "list") return [`--${flag}=${value}`];
  return (repeated ? partsOf(option, value) : [listText(value)]).map((one) => `--${flag}=${one}`);
}

/** Each is a flag of its own; one text with commas is several, as in a file. */
function partsOf({ flag, default: usual }: Option, value: unknown): unknown[] {
  const parts = typeof value === "string"
    ? value.split(/[,;]/).map((part) => part.trim()).filter(Boolean)
    : [value].flat();
  if (parts.length === 0 && !Array.isArray(usual)) {
    throw new TypeError(`Cannot use "${flag}" of the config: the list is empty. Name one.`);
  }
  return parts;
}

/** With commas, or as JSON where that would mean another list. */
function listText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const isPlain = value.length > 0 && value.every((one) => /^[^\s,;[{"][^\s,;]*$/.test(`${one}`));
  return isPlain ? value.join(",") : JSON.stringify(value);
}
