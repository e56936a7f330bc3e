/** A file that a user of the editor keeps on the server. */
export interface UserFile {
  /** The content. */
  bytes: Uint8Array;
  /** Seconds since 1970, as the wire has it. */
  modified: number;
}

const MAX_BYTES = 16 * 1024 * 1024;

/** The user's folder (`/userdata`) in memory: saved workflows and the like. */
export class UserData {
  readonly #files = new Map<string, UserFile>();

  /** Paths below a folder, relative to it; `undefined` where there is no such folder. */
  list(folder: string): Map<string, UserFile> | undefined {
    const prefix = folder.replace(/\/+$/, "") + "/";
    const found = [...this.#files].filter(([path]) => path.startsWith(prefix));
    if (found.length === 0) return undefined;
    return new Map(found.map(([path, file]) => [path.slice(prefix.length), file]));
  }

  /** A file by its path. */
  read(path: string): UserFile | undefined {
    return this.#files.get(path);
  }

  /**
   * Writes a file.
   *
   * @throws {RangeError} If all files together would be too large.
   */
  write(path: string, file: UserFile): void {
    let total = file.bytes.length;
    for (const [other, { bytes }] of this.#files) if (other !== path) total += bytes.length;
    if (total > MAX_BYTES) {
      throw new RangeError(`Cannot write "${path}": the demo engine's user folder is full.`);
    }
    this.#files.set(path, file);
  }

  /** Removes a file; false where there was none. */
  delete(path: string): boolean {
    return this.#files.delete(path);
  }
}
