import { BaseHandler, type BaseHandlerOptions } from "@std/log";

/** Hands each line to a function, and lives on where that fails. */
export class LineHandler extends BaseHandler {
  readonly #write: (line: string) => void;

  /** Takes lines of all levels: which of them there are is for the loggers to say. */
  constructor(write: (line: string) => void, options: BaseHandlerOptions) {
    super("DEBUG", options);
    this.#write = write;
  }

  /** Hands on one line. */
  override log(line: string): void {
    try {
      this.#write(line);
    } catch { /* whoever read the log is gone: that is no reason to fail what it is about */ }
  }
}
