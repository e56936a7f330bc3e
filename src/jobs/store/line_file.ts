/** What {@linkcode LineFile.readNew} found. */
export interface NewLines {
  /** Whether these are all lines, and those read before count no more. */
  fromStart: boolean;
  /** Lines without their ends, and without empty ones. */
  lines: string[];
}

/** So many bytes at its start tell a file from the one that was there before. */
const HEAD_BYTES = 80;

/**
 * A file of lines that several processes append to, and that may be replaced as a whole. Whoever
 * appends shares a lock with the others, and whoever replaces it has the lock alone.
 */
export class LineFile {
  readonly #path: string;
  #head = "";
  #readTo = 0;

  /** Opens nothing yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Adds a line in one write and returns how long the file then is, in bytes. The line's end stands
   * before it as well: a process that was killed in its write leaves half a line.
   */
  append(line: string): number {
    using file = Deno.openSync(this.#path, { append: true, create: true, mode: 0o600 });
    writeWhole(file, `\n${line}\n`);
    return file.statSync().size;
  }

  /** What was appended since the last time; an unfinished line comes with a later call. */
  readNew(): NewLines {
    using file = openIfThere(this.#path);
    if (!file) {
      this.#startOver();
      return { fromStart: true, lines: [] };
    }
    const head = readAt(file, 0, HEAD_BYTES);
    const headText = new TextDecoder().decode(head);
    const fromStart = headText !== this.#head || file.statSync().size < this.#readTo;
    if (fromStart) this.#startOver();
    this.#head = headText;
    const bytes = readAt(file, this.#readTo);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#readTo += end;
    return { fromStart, lines: splitLines(bytes.subarray(0, end)) };
  }

  /**
   * Puts a new file in place of this one and returns how long it is, in bytes. What was there
   * stays, whatever happens on the way.
   *
   * @param lines The first one tells it from all other files.
   */
  replace(lines: readonly string[]): number {
    const temporary = `${this.#path}.tmp`;
    const length = writeNew(temporary, `${lines.join("\n")}\n`);
    Deno.renameSync(temporary, this.#path);
    return length;
  }

  #startOver(): void {
    this.#head = "";
    this.#readTo = 0;
  }
}

const NEWLINE = 0x0a;

function openIfThere(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** On the disk before it takes the place of something: a power cut must not leave an empty file. */
function writeNew(path: string, text: string): number {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  writeWhole(file, text);
  file.syncDataSync();
  return file.statSync().size;
}

/** A line goes out in one call, which the system takes whole, save where there is no room. */
function writeWhole(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

function readAt(file: Deno.FsFile, offset: number, most = Infinity): Uint8Array {
  const bytes = new Uint8Array(Math.max(0, Math.min(most, file.statSync().size - offset)));
  file.seekSync(offset, Deno.SeekMode.Start);
  let length = 0;
  while (length < bytes.length) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function splitLines(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
}
