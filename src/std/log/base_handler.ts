import { getLevelByName, getLevelName, type LevelName, type LogLevel } from "./levels.ts";
import type { LogRecord } from "./log_record.ts";

/** Turns a record into the text that is logged. */
export type FormatterFunction = (logRecord: LogRecord) => string;

/** How a handler writes. */
export interface BaseHandlerOptions {
  /** Turns a record into text; `LEVEL message` by default. */
  formatter?: FormatterFunction;
}

/** Takes records that are urgent enough; where they go is for subclasses to say, in `log`. */
export class BaseHandler {
  /** Turns a record into text. */
  formatter: FormatterFunction;
  #levelName: LevelName;
  #level: LogLevel;

  /** A handler for records of this level or a more urgent one. */
  constructor(levelName: LevelName, { formatter = plain }: BaseHandlerOptions = {}) {
    this.formatter = formatter;
    this.#levelName = levelName;
    this.#level = getLevelByName(levelName);
  }

  /** The least urgent level that is taken. */
  get level(): LogLevel {
    return this.#level;
  }

  /** Takes this level and more urgent ones from now on. */
  set level(level: LogLevel) {
    this.#level = level;
    this.#levelName = getLevelName(level);
  }

  /** The name of {@linkcode BaseHandler.level}. */
  get levelName(): LevelName {
    return this.#levelName;
  }

  /** Takes this level and more urgent ones from now on. */
  set levelName(levelName: LevelName) {
    this.#levelName = levelName;
    this.#level = getLevelByName(levelName);
  }

  /** Logs a record, if it is urgent enough. */
  handle(logRecord: LogRecord): void {
    if (logRecord.level >= this.level) this.log(this.format(logRecord));
  }

  /** The text of a record. */
  format(logRecord: LogRecord): string {
    return this.formatter(logRecord);
  }

  /** Writes a text; here, nowhere. */
  log(_msg: string): void {}

  /** Takes what it needs to write. */
  setup(): void {}

  /** Gives back what {@linkcode BaseHandler.setup} took. */
  destroy(): void {}

  /** Ends with `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

function plain({ levelName, msg }: LogRecord): string {
  return `${levelName} ${msg}`;
}
