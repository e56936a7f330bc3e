const SEGMENT = String.raw`[\w@+.~-]+`;
/** A folder's name may hold blanks; a name with an ending that a blank follows ends the path. */
const FOLDER = String.raw`(?:[\w@+~-]+(?: [\w@+~()-]+){1,2}|${SEGMENT})`;

/** Within quotes a path ends where they end, whatever it holds. */
const QUOTED = /(["'`])(?:[A-Za-z]:)?[\\/][^"'`\n]*[\\/]([^"'`\\/\n]*)\1/g;
const WINDOWS = new RegExp(
  String.raw`(?<!\w)[A-Za-z]:[\\/]+(?:${FOLDER}[\\/]+)*(${SEGMENT})?`,
  "g",
);
/** Two names at least, not within a word ("1/2") and not the middle of an address. */
const ABSOLUTE = new RegExp(
  String.raw`(?<![\w.\\/])(?!(?<=:)//)[\\/]+(?:${FOLDER}[\\/]+)+(${SEGMENT})?`,
  "g",
);

/**
 * A text with the absolute paths in it cut down to their last name. Where things lie on ComfyUI's
 * machine is nobody else's business; which file it is about may be.
 */
export function withoutPaths(text: string): string {
  return text
    .replaceAll(/\bfile:\/\/+/g, "/")
    .replaceAll(QUOTED, "$1$2$1")
    .replaceAll(WINDOWS, (_, name?: string) => name ?? "")
    .replaceAll(ABSOLUTE, (_, name?: string) => name ?? "");
}
