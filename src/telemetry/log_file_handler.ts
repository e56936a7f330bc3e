import { RotatingFileHandler, type RotatingFileHandlerOptions } from "@std/log";

/** What {@linkcode LogFileHandler} needs. */
export interface LogFileHandlerOptions extends RotatingFileHandlerOptions {
  /** Is told, once, that the file cannot be written. Must not throw. */
  complain(message: string): void;
}

/**
 * A log file that is complete at any moment, however the program ends. It may fail later on: with a
 * full disk or without its folder, lines are lost until it can be written again, and nothing else is.
 */
export class LogFileHandler extends RotatingFileHandler {
  readonly #complain: (message: string) => void;
  #failing = false;
  #closed = false;

  /** Takes lines of all levels; `setup` opens the file. */
  constructor(options: LogFileHandlerOptions) {
    super("DEBUG", options);
    this.#complain = options.complain;
  }

  /** Writes one line, at once; none after the file was closed. */
  override log(line: string): void {
    if (this.#closed) return;
    try {
      super.log(line);
      this.flush();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#tell(error);
      this.#failing = true;
    }
  }

  /** Closes the file. */
  override destroy(): void {
    this.#closed = true;
    try {
      super.destroy();
    } catch { /* it was told already that the file cannot be written */ }
  }

  #tell(error: unknown): void {
    const why = error instanceof Error ? error.name : "unknown";
    this.#complain(`Cannot write the log file: ${why}. Make room and look after its folder.`);
  }
}
