import { FileHandler, type FileHandlerOptions } from "./file_handler.ts";
import type { LevelName } from "./levels.ts";

/** Where a {@linkcode RotatingFileHandler} writes, and how much. */
export interface RotatingFileHandlerOptions extends FileHandlerOptions {
  /** How long the file may get, in bytes. */
  maxBytes: number;
  /** How many older files to keep. */
  maxBackupCount: number;
}

/**
 * A {@linkcode FileHandler} whose file stays short: before it gets too long it becomes `<name>.1`,
 * that one `<name>.2`, and so on; the oldest goes. Needs the permission to read and write them.
 */
export class RotatingFileHandler extends FileHandler {
  readonly #maxBytes: number;
  readonly #maxBackupCount: number;
  #size = 0;

  /** A handler for records of this level or a more urgent one; `setup` opens the file. */
  constructor(levelName: LevelName, options: RotatingFileHandlerOptions) {
    super(levelName, options);
    this.#maxBytes = options.maxBytes;
    this.#maxBackupCount = options.maxBackupCount;
  }

  /**
   * Opens the file. The mode counts for the older files, too.
   *
   * @throws {Error} if a limit is less than 1
   * @throws {Deno.errors.AlreadyExists} if one of the files is there, in mode `x`
   */
  override setup(): void {
    if (this.#maxBytes < 1) throw new Error("maxBytes cannot be less than 1");
    if (this.#maxBackupCount < 1) throw new Error("maxBackupCount cannot be less than 1");
    super.setup();
    for (const backup of this.#backups()) {
      if (this._mode === "w") remove(backup);
      if (this._mode === "x" && exists(backup)) {
        this.destroy();
        throw new Deno.errors.AlreadyExists(`Backup log file ${backup} already exists`);
      }
    }
    this.#size = this._mode === "a" ? Deno.statSync(this._filename).size : 0;
  }

  /** Adds a line, in a new file where it would make this one too long. */
  override log(msg: string): void {
    const { length } = this.encode(msg);
    if (this.#size + length > this.#maxBytes) this.rotateLogFiles();
    super.log(msg);
    this.#size += length;
  }

  /** Makes the file the first of the older ones and starts a new one. */
  rotateLogFiles(): void {
    this.flush();
    const files = [this._filename, ...this.#backups()];
    for (let i = files.length - 2; i >= 0; i--) {
      if (exists(files[i]!)) Deno.renameSync(files[i]!, files[i + 1]!);
    }
    this.open("w");
    this.#size = 0;
  }

  #backups(): string[] {
    return Array.from({ length: this.#maxBackupCount }, (_, i) => `${this._filename}.${i + 1}`);
  }
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function remove(path: string): void {
  if (exists(path)) Deno.removeSync(path);
}
