import type { Config } from "../config/config.ts";
import type { CloseableLog, Log } from "../telemetry/log.ts";

/** What {@linkcode openLog} needs beside the configuration. */
export interface OpenLogOptions {
  /** Takes the lines, without a line's end. */
  write(line: string): void;
}

/** A log, and the end of it. */
export interface OpenLog extends AsyncDisposable {
  /** Writes a line, at the latest when this is disposed of. */
  log: Log;
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

/**
 * The log of a configuration. What writes it is loaded with the first line, as most runs over stdio
 * have none; where there is a file it is opened at once, so that one that cannot be is told at once.
 *
 * @throws {Error} If the file cannot be opened.
 */
export async function openLog(config: Config, { write }: OpenLogOptions): Promise<OpenLog> {
  let opened: CloseableLog | undefined;
  let opening: Promise<CloseableLog> | undefined;
  const open = () =>
    opening ??= import("../telemetry/create_log.ts").then(({ createLog }) =>
      opened = createLog({ ...config.logging, secrets: secretsOf(config), write })
    );
  if (config.logging.file !== undefined) await open();
  return {
    log(level, message, fields) {
      if (opened) return opened(level, message, fields);
      if (mayShow(level, config.logging)) open().then((log) => log(level, message, fields));
    },
    async [Symbol.asyncDispose]() {
      (await opening)?.close();
    },
  };
}

function mayShow(level: Parameters<Log>[0], logging: Config["logging"]): boolean {
  if (Object.keys(logging.areas).length > 0) return true;
  return LEVELS.indexOf(level) >= LEVELS.indexOf(logging.level);
}

/** What must not be seen in any line, whatever it is about. */
function secretsOf({ auth, comfyuis, redisUrl }: Config): string[] {
  return [
    ...auth.tokens.map(({ token }) => token),
    ...comfyuis.flatMap(({ headers }) => Object.values(headers)),
    ...comfyuis.map(({ url }) => decodeURIComponent(url.password)),
    ...redisUrl === undefined ? [] : [redisUrl],
  ].filter((secret) => secret !== "");
}
