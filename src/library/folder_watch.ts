/** Times of {@linkcode FolderWatch}, in milliseconds. */
export interface FolderWatchOptions {
  /** How long after a change more of them may come before the listener is called; 100. */
  burstMs?: number;
  /** How often is looked whether the folder has come, gone or been replaced; 1000. */
  checkMs?: number;
}

/**
 * Watches a folder and below, also one that does not exist yet, or is deleted and made again: a
 * system's watch ends with the folder, and its parent must not be watched without permission.
 * Where the system cannot watch, only the folder's own coming and going is noticed.
 */
export class FolderWatch implements AsyncDisposable {
  readonly #path: string;
  readonly #onChange: () => void;
  readonly #burstMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #following = new Set<Promise<void>>();
  #watcher: Deno.FsWatcher | undefined;
  #folder: string | undefined;
  #checking: Promise<void>;
  #burst: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  /** Resolves when the watch has begun: changes from then on are noticed. */
  readonly ready: Promise<void>;

  /** Begins to watch. The listener must not throw. */
  constructor(
    path: string,
    onChange: () => void,
    { burstMs = 100, checkMs = 1000 }: FolderWatchOptions = {},
  ) {
    this.#path = path;
    this.#onChange = onChange;
    this.#burstMs = burstMs;
    this.ready = this.#checking = this.#check({ first: true });
    this.#timer = setInterval(() => this.#recheck(), checkMs);
    this.#timer.unref();
  }

  /** Ends the watch; the listener is not called any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    clearInterval(this.#timer);
    clearTimeout(this.#burst);
    this.#unwatch();
    await this.#checking;
    await Promise.all(this.#following);
  }

  #recheck(): void {
    this.#checking = this.#checking.then(() => this.#check({ first: false }));
  }

  async #check({ first }: { first: boolean }): Promise<void> {
    const folder = await identityOf(this.#path);
    if (this.#ended || folder === this.#folder) return;
    this.#folder = folder;
    this.#unwatch();
    if (folder !== undefined) this.#watch();
    // Only now: what happened until the watch began is seen by whoever looks after this.
    if (!first) this.#announce();
  }

  #watch(): void {
    try {
      const watcher = this.#watcher = Deno.watchFs(this.#path);
      const following = this.#follow(watcher).finally(() => this.#following.delete(following));
      this.#following.add(following);
    } catch {
      // The folder may be gone again, or the system out of watches. The next look tells.
    }
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind } of watcher) {
        this.#announce();
        if (kind === "remove" || kind === "rename") this.#recheck();
      }
    } catch {
      this.#folder = undefined;
    }
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  /** Calls the listener once for a burst, and also in the middle of one that does not end. */
  #announce(): void {
    if (this.#ended) return;
    this.#burst ??= setTimeout(() => {
      this.#burst = undefined;
      this.#onChange();
    }, this.#burstMs);
  }
}

/** Differs for a folder that was deleted and made again. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { isDirectory, dev, ino, birthtime } = await Deno.stat(path);
    return isDirectory ? `${dev}:${ino}:${birthtime?.getTime()}` : undefined;
  } catch {
    return undefined;
  }
}
