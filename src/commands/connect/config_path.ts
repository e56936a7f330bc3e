import type { ClientRow, System } from "./clients.ts";

/** The system that the program runs on; what is no macOS and no Windows keeps files as Linux does. */
export function systemOf(os: string): System {
  return os === "darwin" || os === "windows" ? os : "linux";
}

/** A client's config file as people of a system write it, such as `%APPDATA%\Zed\settings.json`. */
export function shownPath({ file }: ClientRow, system: System): string {
  if (system !== "windows") return file[system];
  return file.windows.replace(/^~/, "%USERPROFILE%").replaceAll("/", "\\");
}

/**
 * A client's config file as a path.
 *
 * @param environment Reads a variable; `undefined` where it may not.
 * @returns `undefined` where nobody can tell where the user's folders are.
 */
export function configPath(
  client: ClientRow,
  { system, environment }: {
    system: System;
    environment: (name: string) => string | undefined;
  },
): string | undefined {
  const path = shownPath(client, system).replace(/^~/, "%HOME%");
  const [, name, rest] = /^%(\w+)%(.*)$/.exec(path) ?? [];
  if (name === undefined) return path;
  const folder = environment(name);
  return folder ? folder + rest : undefined;
}
