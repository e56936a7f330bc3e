import type { AreaLog, Log } from "./log.ts";

/** The log of a part of the program, where the log has parts; else the log itself. */
export function areaOf(log: Log | AreaLog, name: string): Log {
  return "area" in log ? log.area(name) : log;
}
