/** Where a command's words go. Only `src/cli.ts` knows what is behind it. */
export interface Terminal {
  /** Whether a person reads standard error as it is written. */
  isTerminal: boolean;
  /** Whether standard output takes colours; not where `NO_COLOR` is set. */
  color: boolean;
  /** Characters in a line of the terminal. */
  columns: number;
  /** Writes a line to standard output: what was asked for. */
  out(line: string): void;
  /** Writes bytes to standard output as they are. */
  outBytes(bytes: Uint8Array): void;
  /** Writes a line to standard error: what is to be said of it. */
  err(line: string): void;
  /** Writes to standard error as it is, such as a line that will be overwritten. */
  draw(text: string): void;
}
