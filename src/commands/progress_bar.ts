import type { Terminal } from "./terminal.ts";

/** Characters of the bar itself. */
const WIDTH = 30;

/** Goes to the beginning of the line and clears it. */
const CLEAR = "\r\x1b[2K";

/** One line of a terminal that shows how far a job is; nothing where nobody watches. */
export class ProgressBar implements Disposable {
  readonly #terminal: Terminal;
  #shown = false;

  /** Shows nothing yet. */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows that so many of so many are done, and what is done now. */
  show(progress: number, total: number, message: string): void {
    if (!this.#terminal.isTerminal) return;
    const done = total > 0 ? Math.min(1, Math.max(0, progress / total)) : 0;
    const bar = "#".repeat(Math.round(done * WIDTH)).padEnd(WIDTH, ".");
    const line = `[${bar}] ${oneLine(message)}`;
    // A line that wraps cannot be overwritten.
    this.#terminal.draw(CLEAR + fitting(line, Math.max(1, this.#terminal.columns - 1)));
    this.#shown = true;
  }

  /** Takes the line away. */
  [Symbol.dispose](): void {
    if (this.#shown) this.#terminal.draw(CLEAR);
    this.#shown = false;
  }
}

/** As much of a line as fits; from U+1100 on, characters may be two columns wide. */
function fitting(line: string, columns: number): string {
  let left = columns;
  const shown = [...line].map((character) => {
    left -= character.codePointAt(0)! < 0x1100 ? 1 : 2;
    return left < 0 ? "" : character;
  });
  return shown.join("");
}

/** A node's title may hold anything, also what moves the cursor. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
