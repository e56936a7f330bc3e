import type { LevelName } from "@std/log";
import type { LogLevel } from "./log.ts";

/** The names of the levels as the log package spells them. */
const NAMES: Readonly<Record<LogLevel, LevelName>> = {
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
};

/** What {@linkcode levelOf} looks in. */
export interface AreaLevels {
  /** The level of all areas that have none of their own. */
  level: LogLevel;
  /** Levels by area; one of `http` is also that of `http.auth`. */
  areas: Readonly<Record<string, string>>;
}

/** The level of an area, as the log package spells it: its own, or that of what it is a part of. */
export function levelOf(area: string, { level, areas }: AreaLevels): LevelName {
  for (let name = area; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf(".")))) {
    const own = Object.hasOwn(areas, name) ? areas[name] : undefined;
    if (own !== undefined && isLevel(own)) return NAMES[own];
  }
  return NAMES[level];
}

/**
 * Checks levels that come from a configuration.
 *
 * @throws {RangeError} If one of them is no level.
 */
export function checkLevels({ level, areas }: AreaLevels): void {
  for (const [area, name] of [["", level], ...Object.entries(areas)] as const) {
    if (isLevel(name)) continue;
    const what = area === "" ? "at level" : `area "${area}" at level`;
    throw new RangeError(
      `Cannot log ${what} "${name}": there is none of that name. Use ${
        Object.keys(NAMES).join(", ")
      }.`,
    );
  }
}

function isLevel(name: string): name is LogLevel {
  return Object.hasOwn(NAMES, name);
}
