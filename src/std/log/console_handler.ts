import { BaseHandler, type BaseHandlerOptions } from "./base_handler.ts";
import { type LevelName, type LogLevel, LogLevels } from "./levels.ts";
import type { LogRecord } from "./log_record.ts";

/** How a {@linkcode ConsoleHandler} writes. */
export interface ConsoleHandlerOptions extends BaseHandlerOptions {
  /** Whether each level has its color; it has by default. */
  useColors?: boolean;
}

/** Terminal codes before and behind a message of each level. */
const COLORS: Readonly<Record<number, readonly [string, string]>> = {
  [LogLevels.INFO]: ["\x1b[34m", "\x1b[39m"],
  [LogLevels.WARN]: ["\x1b[33m", "\x1b[39m"],
  [LogLevels.ERROR]: ["\x1b[31m", "\x1b[39m"],
  [LogLevels.CRITICAL]: ["\x1b[1m\x1b[31m", "\x1b[39m\x1b[22m"],
};

/** Writes with `console.log`, which is standard output: not for a program that speaks there. */
export class ConsoleHandler extends BaseHandler {
  readonly #useColors: boolean;

  /** A handler for records of this level or a more urgent one. */
  constructor(levelName: LevelName, options: ConsoleHandlerOptions = {}) {
    super(levelName, options);
    this.#useColors = options.useColors ?? true;
  }

  /** The text of a record, with its color. */
  override format(logRecord: LogRecord): string {
    const text = super.format(logRecord);
    return this.#useColors ? this.applyColors(text, logRecord.level) : text;
  }

  /** A text in the color of a level, where colors are wanted. */
  applyColors(msg: string, level: LogLevel): string {
    const [before, behind] = Deno.noColor ? [] : COLORS[level] ?? [];
    return `${before ?? ""}${msg}${behind ?? ""}`;
  }

  /** Writes a text to standard output. */
  override log(msg: string): void {
    // deno-lint-ignore no-console
    console.log(msg);
  }
}
