import { escapeControls } from "./escape_controls.ts";
import type { LogValue } from "./redact.ts";

/** All that a line tells, fit to be seen. */
export interface LogEntry {
  /** When. */
  time: Date;
  /** `debug`, `info`, `warn` or `error`. */
  level: string;
  /** The part of the program; empty for the program as a whole. */
  area: string;
  /** What happened. */
  message: string;
  /** What belongs to it. */
  fields: Readonly<Record<string, LogValue>>;
}

/** A line for programs: one JSON object, with `time` as in ISO 8601. What is empty is left out. */
export function jsonLine({ time, level, area, message, fields }: LogEntry): string {
  return escapeControls(JSON.stringify({
    time: time.toISOString(),
    level,
    ...(area !== "" && { area }),
    message,
    ...(Object.keys(fields).length > 0 && { fields }),
  }));
}

/** A line for people: `<time> <level>: <area>: <message> <name>=<value> ...`. */
export function textLine({ time, level, area, message, fields }: LogEntry): string {
  const said = area === "" ? message : `${area}: ${message}`;
  const told = Object.entries(fields).map(([name, value]) => ` ${name}=${quoted(inWords(value))}`);
  return escapeControls(`${time.toISOString()} ${level}: ${said}${told.join("")}`);
}

/** An error reads as it would in a sentence; what is a tree stays JSON. */
function inWords(value: LogValue | undefined): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value) || !("message" in value)) return JSON.stringify(value);
  const { name, message, stack, cause, errors } = value;
  const why = cause === undefined ? "" : ` (because of ${inWords(cause)})`;
  const said = `${name ?? "Error"}: ${inWords(message)}`.replace(/: $/, "");
  return `${said}${within(errors)}${why}${stack === undefined ? "" : ` ${stack}`}`;
}

/** The errors that one stands for. */
function within(errors: LogValue | undefined): string {
  return Array.isArray(errors) ? ` (${errors.map(inWords).join("; ")})` : "";
}

function quoted(text: string): string {
  return /^[\w.:/@+[\]-]+$/.test(text) ? text : JSON.stringify(text);
}
