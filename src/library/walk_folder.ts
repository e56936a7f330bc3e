import { join } from "@std/path";
import { fileProblem, LINK } from "./file_problem.ts";
import type { SourceProblem } from "./source.ts";

/** A file that {@linkcode walkFolder} has found. */
export interface FolderFile {
  /** Its path below the folder, parts joined by `/`. */
  path: string;
  /** In bytes. */
  size: number;
  /** When it was changed, in milliseconds since 1970. */
  modified: number;
}

/** What lies in a folder. */
export interface FolderWalk {
  /** Nearest to the top first, then by path. */
  files: FolderFile[];
  /** What was left out, by path. */
  problems: SourceProblem[];
}

/** Deeper folders are not looked into, and more files not taken: this is no place for a disk. */
const MAX_DEPTH = 8;
const MAX_FILES = 10_000;

/**
 * Finds the files of a folder and below whose names are wanted. Links are not followed, and what
 * begins with a dot is left out. A folder that is not there is empty.
 *
 * @throws If the folder itself cannot be read.
 */
export async function walkFolder(
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<FolderWalk> {
  const walk = new Walk(folder, isWanted);
  await walk.enter([]).catch(unlessMissing);
  const files = await walk.describeFound();
  return { files, problems: walk.problems.sort((a, b) => a.file < b.file ? -1 : 1) };
}

class Walk {
  readonly problems: SourceProblem[] = [];
  readonly #found: string[] = [];
  readonly #folder: string;
  readonly #isWanted: (name: string) => boolean;

  constructor(folder: string, isWanted: (name: string) => boolean) {
    this.#folder = folder;
    this.#isWanted = isWanted;
  }

  async enter(path: string[]): Promise<void> {
    const inner: string[][] = [];
    for await (const item of Deno.readDir(join(this.#folder, ...path))) {
      if (item.name.startsWith(".")) continue;
      const below = [...path, item.name];
      if (item.isDirectory) inner.push(below);
      else if (item.isSymlink) this.#leaveOut(below.join("/"), LINK);
      else if (this.#isWanted(item.name)) this.#found.push(below.join("/"));
    }
    await Promise.all(inner.map((below) => this.#enterInner(below)));
  }

  async #enterInner(path: string[]): Promise<void> {
    const file = path.join("/");
    if (path.length > MAX_DEPTH) {
      return this.#leaveOut(file, "it lies too deep. Move it nearer to the top.");
    }
    await this.enter(path).catch(unlessMissing)
      .catch((error) => this.#leaveOut(file, fileProblem(error)));
  }

  async describeFound(): Promise<FolderFile[]> {
    this.#found.sort(byDepth);
    const rest = this.#found.splice(MAX_FILES);
    if (rest[0] !== undefined) {
      const count =
        `${MAX_FILES} files are the limit, and ${rest.length} are left out from here on`;
      this.#leaveOut(rest[0], `${count}. Move some elsewhere.`);
    }
    return (await Promise.all(this.#found.map((path) => this.#describe(path)))).flat();
  }

  async #describe(path: string): Promise<FolderFile[]> {
    try {
      const { isFile, size, mtime } = await Deno.lstat(join(this.#folder, path));
      if (isFile) return [{ path, size, modified: mtime?.getTime() ?? 0 }];
      this.#leaveOut(path, "it is no regular file. Put a copy there.");
    } catch (error) {
      if (!isMissing(error)) this.#leaveOut(path, fileProblem(error));
    }
    return [];
  }

  #leaveOut(file: string, reason: string): void {
    this.problems.push({ file, reason });
  }
}

// What was deleted a moment ago is no problem.
function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/** Whether a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound;
}

// A file nearer to the top comes first, so that it keeps its bare name when a namesake appears.
function byDepth(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : 1);
}
