import type { JobRecord } from "./job_record.ts";
import type { ListRecordsOptions, LocalStore } from "./job_store.ts";
import { LineFile } from "./line_file.ts";
import { LockFile } from "./lock_file.ts";
import { newestRecords } from "./newest_records.ts";
import { parseRecord, parseRecordHead } from "./parse_record.ts";
import { recordText } from "./record_text.ts";
import { DEFAULT_LIMITS, type StoreLimits } from "./store_limits.ts";
import { surplus } from "./surplus.ts";

/** Options of {@linkcode FileJobStore}. */
export interface FileJobStoreOptions {
  /** {@linkcode DEFAULT_LIMITS} where left out. */
  limits?: Partial<StoreLimits>;
  /** Milliseconds since the epoch; `Date.now` where left out. */
  now?: () => number;
  /** Told of lines that are no records. */
  onProblem?: (message: string) => void;
}

/** The line that says that a job is forgotten. */
const REMOVED = /^\{"removed":("(?:[^"\\]|\\.)*")\}$/;
/** The first line of a file that was written anew. */
const FIRST = /^\{"file":"[\w-]+"\}$/;

/** Of a file that has become too long, as many records are kept as make it this much of that. */
const KEEP = 0.5;

/**
 * Records in a file, one line for each that was put; the last one of a job counts. It needs leave to
 * read and write the file, and `<path>.lock` and `<path>.tmp` beside it. Processes on one machine
 * may share the file; a folder on the network is no place for it.
 *
 * All methods throw what the file system throws.
 */
export class FileJobStore implements LocalStore {
  readonly #path: string;
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #onProblem: (message: string) => void;
  readonly #file: LineFile;
  readonly #lock: LockFile;
  readonly #records = new Map<string, StoredRecord>();
  #rewriteAt: number;

  /** Opens nothing yet. */
  constructor(path: string, options: FileJobStoreOptions = {}) {
    const { limits, now = Date.now, onProblem = () => {} } = options;
    this.#path = path;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#now = now;
    this.#onProblem = onProblem;
    this.#rewriteAt = this.#limits.bytes;
    this.#file = new LineFile(path);
    this.#lock = new LockFile(`${path}.lock`);
  }

  /** Keeps a record. */
  put(record: JobRecord): void {
    this.#append(recordText(record, this.#limits.recordBytes));
  }

  /** The record of a job. */
  get(id: string): JobRecord | undefined {
    this.#read();
    const stored = this.#records.get(id);
    return stored && parseRecord(stored.text);
  }

  /** Newest first. */
  list(options: ListRecordsOptions = {}): JobRecord[] {
    this.#read();
    return newestRecords(
      [...this.#records.values()].flatMap(({ text }) => parseRecord(text) ?? []),
      options,
    );
  }

  /** Forgets a job. */
  remove(id: string): void {
    this.#append(JSON.stringify({ removed: id }));
  }

  /** Closes what it has open. */
  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }

  #append(line: string): void {
    const length = this.#lock.share(() => this.#file.append(line));
    // Where others are writing just now, it is done after the next record.
    if (length > this.#rewriteAt) this.#lock.ifFree(() => this.#rewrite(length));
  }

  /** The record is kept, whatever comes of this. */
  #rewrite(length: number): void {
    try {
      this.#rewriteAt = Math.max(this.#limits.bytes, this.#compact() * 2);
    } catch (error) {
      this.#rewriteAt = length * 2;
      const why = error instanceof Error ? error.message : String(error);
      this.#onProblem(
        `Cannot write "${this.#path}" anew: ${why}. Until that works it becomes longer and longer; ` +
          `see that Easel may write "${this.#path}.tmp".`,
      );
    }
  }

  /** Returns how long the file then is, in bytes. */
  #compact(): number {
    this.#read();
    const limits = { ...this.#limits, bytes: this.#limits.bytes * KEEP };
    const oldestFirst = [...this.#records.values()].sort((a, b) => a.createdAt - b.createdAt);
    const going = new Set(surplus(oldestFirst, { limits, now: this.#now() }));
    const lines = oldestFirst.filter((it) => !going.has(it)).map(({ text }) => text);
    return this.#file.replace([JSON.stringify({ file: crypto.randomUUID() }), ...lines]);
  }

  #read(): void {
    const { fromStart, lines } = this.#file.readNew();
    if (fromStart) this.#records.clear();
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    const record = parseRecordHead(line);
    const removed = REMOVED.exec(line)?.[1];
    if (record) {
      this.#records.set(record.id, { createdAt: record.createdAt, text: line });
    } else if (removed !== undefined) {
      this.#records.delete(JSON.parse(removed));
    } else if (!FIRST.test(line)) this.#tellOf(line);
  }

  #tellOf(line: string): void {
    this.#onProblem(
      `Cannot read a line of "${this.#path}": "${line.slice(0, 40)}" is no record of a job, or ` +
        "only a part of one. It is left out; nothing is to be done.",
    );
  }
}

/** A line as it came, and what it is sorted by. */
interface StoredRecord {
  createdAt: number;
  text: string;
}
