/** The number of each level: the higher, the more urgent. */
export const LogLevels = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const;

/** The name of a level. */
export type LevelName = keyof typeof LogLevels;

/** The number of a level. */
export type LogLevel = typeof LogLevels[LevelName];

/** The names of all levels, the least urgent first. */
export const LogLevelNames: LevelName[] = Object.keys(LogLevels).filter(isLevelName);

function isLevelName(name: string): name is LevelName {
  return Object.hasOwn(LogLevels, name);
}

/**
 * The number of a level.
 *
 * @throws {Error} if there is no level of that name
 */
export function getLevelByName(name: LevelName): LogLevel {
  if (!isLevelName(name)) throw new Error(`Cannot get log level: no level named ${name}`);
  return LogLevels[name];
}

/**
 * The name of a level.
 *
 * @throws {Error} if there is no level of that number
 */
export function getLevelName(level: LogLevel): LevelName {
  const name = LogLevelNames.find((it) => LogLevels[it] === level);
  if (name === undefined) throw new Error(`Cannot get log level: no name for level: ${level}`);
  return name;
}
