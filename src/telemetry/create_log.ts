import { type BaseHandler, Logger, LogLevels, LogRecord } from "@std/log";
import { type AreaLevels, checkLevels, levelOf } from "./area_levels.ts";
import { LineHandler } from "./line_handler.ts";
import type { AreaLog, CloseableLog, Log, LogFields } from "./log.ts";
import { jsonLine, textLine } from "./log_line.ts";
import { openLogFile } from "./open_log_file.ts";
import { type LogValue, redact } from "./redact.ts";

/** What {@linkcode createLog} needs. */
export interface LogOptions extends AreaLevels {
  /** A line for people, or one for programs. */
  format: "text" | "json";
  /** Takes the lines, without a line's end: standard error, never standard output. */
  write(line: string): void;
  /** A file to write to as well. */
  file?: string | undefined;
  /** How long the file may get, in bytes. Default 10 MiB. */
  maxBytes?: number | undefined;
  /** How many older files are kept. Default 3. */
  backups?: number | undefined;
  /** Whether prompts and other texts of users are shown. Default false. */
  prompts?: boolean | undefined;
  /** Values to hide wherever they stand, such as the configured tokens. */
  secrets?: readonly string[] | undefined;
  /** The id of the request that a line belongs to, if there is one: each line names it. */
  requestId?: (() => string | undefined) | undefined;
}

/**
 * Opens the log of the program.
 *
 * @throws {RangeError} If a level or a limit is none.
 * @throws {Deno.errors.NotCapable} If the file is not permitted.
 * @throws {Error} If the file cannot be opened.
 */
export function createLog(options: LogOptions): CloseableLog {
  checkLevels(options);
  const formatter = (record: LogRecord) => lineOf(record, options);
  const handlers = openHandlers(options, formatter);
  const close = () => handlers.forEach((handler) => handler.destroy());
  const log = areaLog("", { options, handlers, fields: {} });
  return Object.assign(log, { close, [Symbol.dispose]: close });
}

function openHandlers(
  { file, maxBytes = 10 * 1024 * 1024, backups = 3, write }: LogOptions,
  formatter: (record: LogRecord) => string,
): BaseHandler[] {
  const lines = new LineHandler(write, { formatter });
  if (file === undefined) return [lines];
  const complain = (msg: string) =>
    lines.handle(new LogRecord({ msg, args: [], level: LogLevels.ERROR, loggerName: "" }));
  return [lines, openLogFile({ file, maxBytes, backups, formatter, complain })];
}

/** What all logs of a program share, and the fields of this one. */
interface Parts {
  options: LogOptions;
  handlers: BaseHandler[];
  fields: LogFields;
}

function areaLog(area: string, parts: Parts): AreaLog {
  const logger = new Logger(area, levelOf(area, parts.options), { handlers: parts.handlers });
  const log: Log = (level, message, fields) => {
    try {
      const requestId = parts.options.requestId?.();
      logger[level](String(message), requestId && { requestId }, parts.fields, fields);
    } catch { /* a line that cannot be made: what it is about must go on */ }
  };
  return Object.assign(log, {
    area: (name: string) => areaLog(name, parts),
    with: (fields: LogFields) =>
      areaLog(area, { ...parts, fields: { ...parts.fields, ...fields } }),
  });
}

function lineOf(record: LogRecord, options: LogOptions): string {
  const area = record.loggerName;
  const seen = {
    prompts: options.prompts ?? false,
    secrets: options.secrets ?? [],
    stacks: levelOf(area, options) === "DEBUG",
  };
  const fields = record.args.map((it) => asFields(redact(it, seen)));
  return (options.format === "json" ? jsonLine : textLine)({
    time: record.datetime,
    level: record.levelName.toLowerCase(),
    area,
    message: String(redact(record.msg, seen)),
    fields: Object.assign({}, ...fields),
  });
}

function asFields(value: LogValue): Record<string, LogValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
