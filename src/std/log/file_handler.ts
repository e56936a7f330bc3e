import { BaseHandler, type BaseHandlerOptions } from "./base_handler.ts";
import { type LevelName, LogLevels } from "./levels.ts";
import type { LogRecord } from "./log_record.ts";

/** `a` appends, `w` starts afresh, `x` refuses a file that is already there. */
export type LogMode = "a" | "w" | "x";

/** Where a {@linkcode FileHandler} writes. */
export interface FileHandlerOptions extends BaseHandlerOptions {
  /** The path of the file. */
  filename: string;
  /** What becomes of a file that is there; `a` by default. */
  mode?: LogMode;
}

/** Bytes that wait to be written. */
const BUFFER_SIZE = 4096;

/**
 * Writes to a file, some lines at a time: when there are many, when a critical one comes, on `flush`,
 * and when the program ends. Needs the permission to write that file.
 */
export class FileHandler extends BaseHandler {
  /** The path of the file. */
  protected readonly _filename: string;
  /** What becomes of a file that is there. */
  protected readonly _mode: LogMode;
  readonly #encoder = new TextEncoder();
  readonly #onUnload = () => this.destroy();
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #file: Deno.FsFile | undefined;

  /** A handler for records of this level or a more urgent one; `setup` opens the file. */
  constructor(levelName: LevelName, options: FileHandlerOptions) {
    super(levelName, options);
    this._filename = options.filename;
    this._mode = options.mode ?? "a";
  }

  /** Opens the file. */
  override setup(): void {
    this.open(this._mode);
    addEventListener("unload", this.#onUnload);
  }

  /** Opens the file, and closes the one that was open. */
  protected open(mode: LogMode): void {
    this.#file?.close();
    this.#file = Deno.openSync(this._filename, {
      createNew: mode === "x",
      create: mode !== "x",
      append: mode === "a",
      truncate: mode !== "a",
      write: true,
    });
  }

  /** Logs a record, if it is urgent enough; a critical one is written at once. */
  override handle(logRecord: LogRecord): void {
    super.handle(logRecord);
    if (logRecord.level > LogLevels.ERROR) this.flush();
  }

  /** Adds a line to those that wait to be written. */
  override log(msg: string): void {
    const line = this.encode(msg);
    if (this.#waitingBytes + line.length > BUFFER_SIZE) this.flush();
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#waitingBytes > BUFFER_SIZE) this.flush();
  }

  /** The bytes of a line. */
  protected encode(msg: string): Uint8Array {
    return this.#encoder.encode(`${msg}\n`);
  }

  /** Writes the lines that wait. */
  flush(): void {
    if (!this.#file) return;
    for (const line of this.#waiting) {
      for (let written = 0; written < line.length;) {
        written += this.#file.writeSync(line.subarray(written));
      }
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Writes the lines that wait and closes the file. */
  override destroy(): void {
    this.flush();
    this.#file?.close();
    this.#file = undefined;
    removeEventListener("unload", this.#onUnload);
  }
}
