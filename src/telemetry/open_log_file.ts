import type { BaseHandler, FormatterFunction } from "@std/log";
import { LogFileHandler } from "./log_file_handler.ts";

/** What {@linkcode openLogFile} needs. */
export interface LogFileOptions {
  /** Its path. */
  file: string;
  /** How long it may get, in bytes, before a new one is begun; at least 1. */
  maxBytes: number;
  /** How many older ones are kept, as `<file>.1` and so on; at least 1. */
  backups: number;
  /** Makes a line. */
  formatter: FormatterFunction;
  /** Is told, once, that the file cannot be written any more. Must not throw. */
  complain(message: string): void;
}

/**
 * Opens a log file; what is in it stays.
 *
 * @throws {RangeError} If a limit is out of range.
 * @throws {Deno.errors.NotCapable} If reading or writing it, or an older one, is not permitted.
 * @throws {Error} If it cannot be opened.
 */
export function openLogFile(options: LogFileOptions): BaseHandler {
  const { file, maxBytes, backups, formatter, complain } = options;
  mustCount("maxBytes", maxBytes);
  mustCount("backups", backups);
  mustBePermitted([file, ...Array.from({ length: backups }, (_, i) => `${file}.${i + 1}`)]);
  const handler = new LogFileHandler({
    filename: file,
    maxBytes,
    maxBackupCount: backups,
    formatter,
    complain,
  });
  try {
    handler.setup();
  } catch (cause) {
    throw new Error(
      `Cannot open the log file "${file}": ${whyNot(cause)}. Choose another, or none.`,
      { cause },
    );
  }
  return handler;
}

function mustCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(
    `Cannot keep log files with ${name} "${value}": not a whole number from 1. Choose a larger one.`,
  );
}

/** The older files are looked for when the first one is full: at night, long after the start. */
function mustBePermitted(paths: readonly string[]): void {
  for (const path of paths) {
    for (const name of ["read", "write"] as const) {
      if (Deno.permissions.querySync({ name, path }).state === "granted") continue;
      throw new Deno.errors.NotCapable(
        `Cannot use the log file "${path}": may not ${name} it. Give --allow-${name} for its folder.`,
      );
    }
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its folder does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "this user may not write it";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}
