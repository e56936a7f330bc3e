import type { LogRecord } from "./log_record.ts";

/**
 * A record as one line of JSON: `level`, `datetime` in milliseconds since 1970, `message`, and `args`,
 * which is the one that there is or a list of several.
 */
export function jsonFormatter(logRecord: LogRecord): string {
  const { levelName, datetime, msg, args } = logRecord;
  return JSON.stringify({
    level: levelName,
    datetime: datetime.getTime(),
    message: msg,
    args: args.length > 1 ? args : args[0],
  });
}

/** The formatters that there are. */
export const formatters: { jsonFormatter: (logRecord: LogRecord) => string } = { jsonFormatter };
