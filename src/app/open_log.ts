import type { Config } from "../config/config.ts";
import type { AreaLog, CloseableLog, Log, LogFields } from "../telemetry/log.ts";

/** What {@linkcode openLog} needs beside the configuration. */
export interface OpenLogOptions {
  /** Takes the lines, without a line's end. */
  write(line: string): void;
}

/** A log, and the end of it. */
export interface OpenLog extends AsyncDisposable {
  /** Writes a line, at the latest when this is disposed of. */
  log: AreaLog;
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

/**
 * The log of a configuration. What writes it is loaded with the first line, as most runs over stdio
 * have none; where there is a file it is opened at once, so that one that cannot be is told at once,
 * and where Easel serves, so that even the first line names the request that it belongs to.
 *
 * @throws {Error} If the file cannot be opened.
 */
export async function openLog(config: Config, { write }: OpenLogOptions): Promise<OpenLog> {
  let opened: CloseableLog | undefined;
  let opening: Promise<void> | undefined;
  /** Lines from before it is open, in order. */
  const waiting: ((log: AreaLog) => void)[] = [];
  const serves = config.command === "serve";
  const requestId = serves
    ? (await import("../http/current_request.ts")).currentRequestId
    : undefined;
  const open = () =>
    opening ??= import("../telemetry/create_log.ts").then(({ createLog }) => {
      opened = createLog({ ...config.logging, secrets: secretsOf(config), requestId, write });
      for (const line of waiting) line(opened);
    });
  if (config.logging.file !== undefined || serves) await open();
  const lazily = (choose: (log: AreaLog) => AreaLog): AreaLog => {
    let chosen: AreaLog | undefined;
    const log: Log = (level, message, fields) => {
      if (opened) return (chosen ??= choose(opened))(level, message, fields);
      if (!mayShow(level, config.logging)) return;
      waiting.push((all) => choose(all)(level, message, fields));
      void open();
    };
    return Object.assign(log, {
      area: (name: string) => lazily((log) => choose(log).area(name)),
      with: (fields: LogFields) => lazily((log) => choose(log).with(fields)),
    });
  };
  return {
    log: lazily((log) => log),
    async [Symbol.asyncDispose]() {
      await opening;
      opened?.close();
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
    auth.jwt?.secret ?? "",
    ...comfyuis.flatMap(({ headers }) => Object.values(headers).flatMap(withoutScheme)),
    ...comfyuis.flatMap(({ url }) => secretsIn(url)),
    ...redisUrl === undefined ? [] : [redisUrl, ...secretsIn(new URL(redisUrl))],
  ].filter((secret) => secret !== "");
}

/** A header as it is, and what stands behind its `Bearer`. */
function withoutScheme(header: string): string[] {
  return [header, header.replace(/^\w+ +/, "")];
}

/** Its password and what is in its query, as they stand there and as they are meant. */
function secretsIn({ password, searchParams }: URL): string[] {
  return [password, decoded(password), ...searchParams.values()];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
