import { ConfigFile } from "./config_file.ts";
import { withoutComments } from "./without_comments.ts";

/** Far more than any config has; a device or a wrong file does not fill the memory. */
const MOST_BYTES = 2 ** 20;

/**
 * Reads a config file. Nobody is asked for the permission.
 *
 * @throws {Deno.errors.NotCapable} If it may not be read.
 * @throws {Deno.errors.NotFound} If it is not there.
 * @throws {RangeError} If it is over 1 MiB.
 * @throws {SyntaxError} If it is no YAML in UTF-8.
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new Deno.errors.NotCapable(
      `Cannot read the config "${path}": this Easel may not. Start it with --allow-read=workflows,${path}.`,
    );
  }
  return new ConfigFile(path, await withoutComments(path, await readText(path)));
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError(`Cannot read the config "${path}": it is not UTF-8. Save it as that.`, {
      cause,
    });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(MOST_BYTES + 1);
    let size = 0;
    while (size < bytes.length) {
      const read = await file.read(bytes.subarray(size));
      if (read === null) return bytes.subarray(0, size);
      size += read;
    }
  } catch (cause) {
    throw explained(path, cause);
  }
  throw new RangeError(`Cannot read the config "${path}": over 1 MiB. Name the right file.`);
}

function explained(path: string, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotFound) {
    const message =
      `Cannot read the config "${path}": it is not there. Make one: easel init ${path}`;
    return new Deno.errors.NotFound(message, { cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Cannot read the config "${path}": ${reason}. Name another.`, { cause });
}
