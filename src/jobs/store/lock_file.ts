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

  /** Does something while nobody else has the lock, or only others who share it. */
  hold<T>(kind: "shared" | "exclusive", action: () => T): T {
    const file = this.#file ??= Deno.openSync(this.#path, {
      read: true,
      write: true,
      create: true,
      mode: 0o600,
    });
    patiently(
      () => this.#lock(file, kind === "exclusive"),
      (error) => error instanceof LockedError,
    );
    try {
      return action();
    } finally {
      file.unlockSync();
    }
  }

  /** Closes the file. It stays, since others may have it open. */
  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #lock(file: Deno.FsFile, exclusive: boolean): void {
    if (file.tryLockSync(exclusive)) return;
    throw new LockedError(
      `Cannot lock "${this.#path}": another program has it. See which one does not let it go.`,
    );
  }
}

class LockedError extends Error {
  override name = "LockedError";
}
