import { getLevelName, type LogLevel } from "./levels.ts";

/** What a {@linkcode LogRecord} is made of. */
export interface LogRecordOptions {
  /** The message. */
  msg: string;
  /** What was logged with it. */
  args: unknown[];
  /** How urgent it is. */
  level: LogLevel;
  /** Which logger it came through. */
  loggerName: string;
}

/** One message on its way to the handlers. */
export class LogRecord {
  /** The message. */
  readonly msg: string;
  /** How urgent it is. */
  readonly level: LogLevel;
  /** The name of {@linkcode LogRecord.level}. */
  readonly levelName: string;
  /** Which logger it came through. */
  readonly loggerName: string;
  readonly #args: unknown[];
  readonly #datetime = new Date();

  /** A record of this moment. */
  constructor({ msg, args, level, loggerName }: LogRecordOptions) {
    this.msg = msg;
    this.#args = [...args];
    this.level = level;
    this.levelName = getLevelName(level);
    this.loggerName = loggerName;
  }

  /** What was logged with the message, in a list of the caller's own. */
  get args(): unknown[] {
    return [...this.#args];
  }

  /** When it was logged, in a date of the caller's own. */
  get datetime(): Date {
    return new Date(this.#datetime);
  }
}
