/** How urgent a line is, the least urgent first. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** What is logged with a message, by name. Any value will do: it is made fit to be seen. */
export type LogFields = Record<string, unknown>;

/** Writes one line of the log. Never throws, and never waits. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** A {@linkcode Log} from which others are made that write to the same place. */
export interface AreaLog extends Log {
  /** A log of a part of the program: its lines bear the name, and it may have a level of its own. */
  area(name: string): AreaLog;
  /** A log whose lines all have these fields, too, such as a request's id. */
  with(fields: LogFields): AreaLog;
}

/** The log of the program. */
export interface CloseableLog extends AreaLog, Disposable {
  /** Closes its file; what is logged later still goes to standard error. May be called twice. */
  close(): void;
}
