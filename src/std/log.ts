import type { GenericFunction } from "./log/logger.ts";
import { getLogger } from "./log/setup.ts";

export {
  BaseHandler,
  type BaseHandlerOptions,
  type FormatterFunction,
} from "./log/base_handler.ts";
export { ConsoleHandler, type ConsoleHandlerOptions } from "./log/console_handler.ts";
export { FileHandler, type FileHandlerOptions, type LogMode } from "./log/file_handler.ts";
export { formatters, jsonFormatter } from "./log/json_formatter.ts";
export {
  getLevelByName,
  getLevelName,
  type LevelName,
  type LogLevel,
  LogLevelNames,
  LogLevels,
} from "./log/levels.ts";
export { LogRecord, type LogRecordOptions } from "./log/log_record.ts";
export { type GenericFunction, Logger, type LoggerOptions } from "./log/logger.ts";
export {
  RotatingFileHandler,
  type RotatingFileHandlerOptions,
} from "./log/rotating_file_handler.ts";
export { getLogger, type LogConfig, LoggerConfig, setup } from "./log/setup.ts";

/** Logs through the `default` logger what a function returns; nothing if it is not called. */
export function debug<T>(msg: () => T, ...args: unknown[]): T | undefined;
/** Logs a value through the `default` logger and returns it. */
export function debug<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
export function debug<T>(msg: () => T, ...args: unknown[]): T | undefined {
  return getLogger().debug(msg, ...args);
}

/** Logs through the `default` logger what a function returns; nothing if it is not called. */
export function info<T>(msg: () => T, ...args: unknown[]): T | undefined;
/** Logs a value through the `default` logger and returns it. */
export function info<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
export function info<T>(msg: () => T, ...args: unknown[]): T | undefined {
  return getLogger().info(msg, ...args);
}

/** Logs through the `default` logger what a function returns; nothing if it is not called. */
export function warn<T>(msg: () => T, ...args: unknown[]): T | undefined;
/** Logs a value through the `default` logger and returns it. */
export function warn<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
export function warn<T>(msg: () => T, ...args: unknown[]): T | undefined {
  return getLogger().warn(msg, ...args);
}

/** Logs through the `default` logger what a function returns; nothing if it is not called. */
export function error<T>(msg: () => T, ...args: unknown[]): T | undefined;
/** Logs a value through the `default` logger and returns it. */
export function error<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
export function error<T>(msg: () => T, ...args: unknown[]): T | undefined {
  return getLogger().error(msg, ...args);
}

/** Logs through the `default` logger what a function returns; nothing if it is not called. */
export function critical<T>(msg: () => T, ...args: unknown[]): T | undefined;
/** Logs a value through the `default` logger and returns it. */
export function critical<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
export function critical<T>(msg: () => T, ...args: unknown[]): T | undefined {
  return getLogger().critical(msg, ...args);
}
