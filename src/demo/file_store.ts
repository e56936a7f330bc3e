import type { OutputFile } from "../comfyui/output_file.ts";

/** A file in memory. */
export interface StoredFile {
  /** The content. */
  bytes: Uint8Array;
  /** When it was written, in milliseconds since 1970. */
  modified: number;
  /** Changes whenever a file is written, so it tells two contents of one name apart. */
  version: number;
}

/** The engine's `input`, `output` and `temp` folders, in memory and of bounded size. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();
  readonly #counters = new Map<string, number>();
  readonly #maxBytes: number;
  readonly #now: () => number;
  #bytes = 0;
  #version = 0;

  /** `maxBytes` bounds what all files hold together; beyond it the oldest go. */
  constructor(options: { maxBytes: number; now: () => number }) {
    this.#maxBytes = options.maxBytes;
    this.#now = options.now;
  }

  /** Writes a file, in place of one with the same name. */
  write(file: OutputFile, bytes: Uint8Array): void {
    const key = keyOf(file);
    this.#drop(key);
    this.#files.set(key, { bytes, modified: this.#now(), version: ++this.#version });
    this.#bytes += bytes.length;
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === key) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#files.get(key)?.bytes.length ?? 0;
    this.#files.delete(key);
  }

  /** The file, or `undefined` where there is none (any more). */
  read(file: OutputFile): StoredFile | undefined {
    return this.#files.get(keyOf(file));
  }

  /** Tells whether any file lies in a folder, which is what makes a folder here. */
  hasFolder(type: string, subfolder: string): boolean {
    const prefix = normalizePath(`${type}/${subfolder}`) + "/";
    return this.#files.keys().some((key) => key.startsWith(prefix));
  }

  /** Names right in `input`, `output` or `temp`, sorted; without those in subfolders. */
  list(type: OutputFile["type"]): string[] {
    const names = this.#files.keys()
      .filter((key) => key.startsWith(`${type}/`))
      .map((key) => key.slice(type.length + 1));
    return names.filter((name) => !name.includes("/")).toArray().sort();
  }

  /** The next number for names that begin with a prefix; never the same twice. */
  nextNumber(folder: string, prefix: string): number {
    const key = `${folder}/${prefix}`;
    const number = (this.#counters.get(key) ?? 0) + 1;
    this.#counters.set(key, number);
    return number;
  }
}

function keyOf({ type, subfolder, filename }: OutputFile): string {
  return normalizePath(`${type}/${subfolder}/${filename}`);
}

/** Resolves `.`, `..` and doubled slashes; what climbs above the start keeps its `..`. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
