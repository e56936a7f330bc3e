import { options } from "../../src/config/options.ts";

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
 * Options of Easel's from a JSON object, as they would stand on its command line: the command first,
 * if any. `{"port": 80, "demo": true}` is `--port=80 --demo`.
 *
 * @throws {TypeError} If the text is not such an object.
 */
export function configArgs(text: string): { command: string[]; args: string[] } {
  const { command, ...options } = parseObject(text);
  if (command !== undefined && command !== "serve" && command !== "stdio") {
    throw new TypeError(`Cannot compile for the command "${command}": use "serve" or "stdio".`);
  }
  return {
    command: command === "serve" ? ["serve"] : [],
    args: Object.entries(options).flatMap(([flag, value]) => flagArgs(flag, value)),
  };
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

function flagArgs(flag: string, value: unknown): string[] {
  if (flag === "config") {
    throw new TypeError(
      'Cannot use "config" of the config: what another file needs is not looked up. Write its ' +
        "options here.",
    );
  }
  if (value === false) return [];
  if (value === true) return [`--${flag}`];
  if (typeof value === "string" || typeof value === "number") return [`--${flag}=${value}`];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    const repeated = options.find((option) => option.flag === flag)?.repeated;
    return (repeated ? value : [value.join(",")]).map((one) => `--${flag}=${one}`);
  }
  throw new TypeError(
    `Cannot use "${flag}" of the config: ${
      JSON.stringify(value)
    } is no text, number, true, false ` +
      "or list of texts. Write it as on the command line.",
  );
}
