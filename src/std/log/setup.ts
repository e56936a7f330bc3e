import type { BaseHandler } from "./base_handler.ts";
import { ConsoleHandler } from "./console_handler.ts";
import type { LevelName } from "./levels.ts";
import { Logger } from "./logger.ts";

/** How one logger is set up. */
export class LoggerConfig {
  /** The least urgent level that it logs. */
  level?: LevelName;
  /** The names of its handlers. */
  handlers?: string[];
}

/** All handlers and loggers, by name. */
export interface LogConfig {
  /** The handlers, by name. */
  handlers?: Record<string, BaseHandler>;
  /** The loggers, by name; `default` is the one that is used without a name. */
  loggers?: Record<string, LoggerConfig>;
}

/** What the program logs through: as in the package, one set for everybody. */
const state = {
  handlers: new Map<string, BaseHandler>(),
  loggers: new Map<string, Logger>(),
  isSetUp: false,
};

/**
 * Ends the handlers there are and sets up new ones. What is called `default` stays as it was first,
 * an `INFO` logger that writes to the console, unless it is given.
 */
export function setup(config: LogConfig): void {
  state.isSetUp = true;
  for (const handler of state.handlers.values()) handler.destroy();
  state.handlers = new Map(
    Object.entries({ default: new ConsoleHandler("INFO"), ...config.handlers }),
  );
  for (const handler of state.handlers.values()) handler.setup();
  const loggers = { default: { level: "INFO", handlers: ["default"] }, ...config.loggers };
  state.loggers = new Map(
    Object.entries<LoggerConfig>(loggers as Record<string, LoggerConfig>)
      .map(([name, it]) => [name, createLogger(name, it)]),
  );
}

function createLogger(name: string, { level = "INFO", handlers = [] }: LoggerConfig): Logger {
  return new Logger(name, level, {
    handlers: handlers.flatMap((handler) => state.handlers.get(handler) ?? []),
  });
}

/** The logger of that name, `default` without one; a new one, which logs nowhere, if it is not set up. */
export function getLogger(name?: string): Logger {
  if (!state.isSetUp) setup({});
  const key = name || "default";
  const found = state.loggers.get(key);
  if (found) return found;
  const logger = new Logger(key, "NOTSET", { handlers: [] });
  state.loggers.set(key, logger);
  return logger;
}
