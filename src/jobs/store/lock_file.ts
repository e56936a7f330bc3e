import { patiently } from "./patiently.ts";

/**
 * A lock that all processes of this machine share, by a file of its own. The system frees it when a
 * process ends, however that comes about.
 */
export class LockFile implements Disposable {
  readonly #path: string;
  #file: Deno.FsFile | undefined;

  /** Opens nothing yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Does something while no one has the lock alone.
   *
   * @throws {LockedError} If someone has it, and does not let it go.
   */
  share<T>(action: () => T): T {
    const isLocked = (error: unknown) => error instanceof LockedError;
    patiently(() => this.#mustShare(), isLocked);
    return this.#unlockAfter(action);
  }

  /** Does something while no one else has the lock; false where someone has it just now. */
  ifFree(action: () => void): boolean {
    if (!this.#open().tryLockSync(true)) return false;
    this.#unlockAfter(action);
    return true;
  }

  /** Closes the file. It stays, since others may have it open. */
  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #open(): Deno.FsFile {
    const options = { read: true, write: true, create: true, mode: 0o600 };
    return this.#file ??= Deno.openSync(this.#path, options);
  }

  #mustShare(): void {
    if (this.#open().tryLockSync(false)) return;
    throw new LockedError(
      `Cannot lock "${this.#path}": another program has it. See which one does not let it go.`,
    );
  }

  #unlockAfter<T>(action: () => T): T {
    try {
      return action();
    } finally {
      this.#file?.unlockSync();
    }
  }
}

/** Another program has the lock. */
export class LockedError extends Error {
  /** The class's name, also in logs. */
  override name = "LockedError";
}
