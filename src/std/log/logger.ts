import type { BaseHandler } from "./base_handler.ts";
import { getLevelByName, getLevelName, type LevelName, type LogLevel } from "./levels.ts";
import { LogRecord } from "./log_record.ts";

/** A function that makes the message, called only if it will be logged. */
// deno-lint-ignore no-explicit-any -- any function at all
export type GenericFunction = (...args: any[]) => any;

/** Where a {@linkcode Logger} hands its records. */
export interface LoggerOptions {
  /** Each gets every record; nobody does by default. */
  handlers?: BaseHandler[];
}

/** Makes records of what it is told, and hands those that are urgent enough to its handlers. */
export class Logger {
  /** Each gets every record. */
  handlers: BaseHandler[];
  readonly #loggerName: string;
  #level: LogLevel;

  /** A logger for this level and more urgent ones. */
  constructor(loggerName: string, levelName: LevelName, options: LoggerOptions = {}) {
    this.#loggerName = loggerName;
    this.#level = getLevelByName(levelName);
    this.handlers = options.handlers ?? [];
  }

  /** The least urgent level that is logged. */
  get level(): LogLevel {
    return this.#level;
  }

  /** Logs this level and more urgent ones from now on; one that does not exist changes nothing. */
  set level(level: LogLevel) {
    if (getLevelName(level)) this.#level = level;
  }

  /** The name of {@linkcode Logger.level}. */
  get levelName(): LevelName {
    return getLevelName(this.#level);
  }

  /** Logs this level and more urgent ones from now on. */
  set levelName(levelName: LevelName) {
    this.#level = getLevelByName(levelName);
  }

  /** The name that its records bear. */
  get loggerName(): string {
    return this.#loggerName;
  }

  /** The message of any value; a text within an object is in quotes. */
  asString(data: unknown, isProperty = false): string {
    if (typeof data === "string") return isProperty ? `"${data}"` : data;
    if (data instanceof Error) return data.stack ?? String(data);
    if (typeof data === "function") return "undefined";
    if (typeof data !== "object" || data === null) return String(data);
    const properties = Object.entries(data)
      .map(([key, value]) => `"${key}":${this.asString(value, true)}`);
    return `{${properties.join(",")}}`;
  }

  /** Logs a value, or what a function returns, and returns it; nothing if it was not called. */
  debug<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs a value and returns it. */
  debug<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  debug<T>(msg: T | (() => T), ...args: unknown[]): T | undefined {
    return this.#log("DEBUG", { msg, args });
  }

  /** Logs a value, or what a function returns, and returns it; nothing if it was not called. */
  info<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs a value and returns it. */
  info<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  info<T>(msg: T | (() => T), ...args: unknown[]): T | undefined {
    return this.#log("INFO", { msg, args });
  }

  /** Logs a value, or what a function returns, and returns it; nothing if it was not called. */
  warn<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs a value and returns it. */
  warn<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  warn<T>(msg: T | (() => T), ...args: unknown[]): T | undefined {
    return this.#log("WARN", { msg, args });
  }

  /** Logs a value, or what a function returns, and returns it; nothing if it was not called. */
  error<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs a value and returns it. */
  error<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  error<T>(msg: T | (() => T), ...args: unknown[]): T | undefined {
    return this.#log("ERROR", { msg, args });
  }

  /** Logs a value, or what a function returns, and returns it; nothing if it was not called. */
  critical<T>(msg: () => T, ...args: unknown[]): T | undefined;
  /** Logs a value and returns it. */
  critical<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  critical<T>(msg: T | (() => T), ...args: unknown[]): T | undefined {
    return this.#log("CRITICAL", { msg, args });
  }

  #log<T>(
    levelName: LevelName,
    { msg, args }: { msg: T | (() => T); args: unknown[] },
  ): T | undefined {
    const level = getLevelByName(levelName);
    if (level < this.#level) return isFunction(msg) ? undefined : msg;
    const data = isFunction(msg) ? msg() : msg;
    const record = new LogRecord({
      msg: this.asString(data),
      args,
      level,
      loggerName: this.#loggerName,
    });
    for (const handler of this.handlers) handler.handle(record);
    return data;
  }
}

function isFunction<T>(value: T | (() => T)): value is () => T {
  return typeof value === "function";
}
