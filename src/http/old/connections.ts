import type { Log } from "../log.ts";
import type { Principal } from "../principal.ts";
import type { RefusalReason } from "../refusal_reason.ts";
import { RequestError } from "../request_error.ts";

/** A socket or event stream that stays open. */
export interface Connection {
  /** Whose it is. */
  readonly principal: Principal;
  /** How many calls run. */
  readonly running: number;
  /** When something last came or went, in milliseconds. */
  readonly lastUsed: number;
  /** Resolves when no call runs. */
  settled(): Promise<void>;
  /** Ends it, and what runs in it; the client is told the reason where its protocol can. */
  end(reason: string): void;
}

/** What {@linkcode Connections} needs. */
export interface ConnectionsOptions {
  /** How many there may be at a time. Default 256. */
  maxConnections?: number | undefined;
  /** How long nothing may come or go, in milliseconds. Default 4 hours: it is seen when one dies. */
  connectionIdleMs?: number | undefined;
  /** The time in milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Where the log goes. */
  log?: Log | undefined;
}

const FOUR_HOURS = 4 * 60 * 60_000;

/** All that is open: caps the number, and ends what nobody uses. */
export class Connections {
  readonly #max: number;
  readonly #idleMs: number;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #open = new Set<Connection>();
  #stopping = false;

  /** Nothing is open yet, and no timer runs: {@linkcode Connections.sweep} is for others to call. */
  constructor(options: ConnectionsOptions = {}) {
    this.#max = options.maxConnections ?? 256;
    this.#idleMs = options.connectionIdleMs ?? FOUR_HOURS;
    this.#now = options.now ?? Date.now;
    this.#log = options.log ?? (() => {});
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Makes room for one more, if need be by ending the one in which nothing runs and that was not
   * used for longest: one of the same principal where it has any.
   *
   * Throws {@linkcode RequestError} 503 where all are busy, and while shutting down.
   */
  makeRoom(principal: Principal): void {
    if (this.#stopping) throw unavailable("the server is shutting down", "Stopping");
    this.sweep();
    if (this.size < this.#max) return;
    const resting = this.#resting();
    const gives = resting.find((one) => one.principal.id === principal.id) ?? resting[0];
    if (gives === undefined) throw unavailable(`all ${this.#max} are busy`, "Sessions");
    this.#end(gives, "in the place of another");
  }

  /** Keeps one that has just been opened. */
  add(connection: Connection): void {
    this.#open.add(connection);
    this.#log("debug", "connection opened", { connections: this.size });
  }

  /** Forgets one that has ended. */
  remove(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    this.#log("debug", "connection closed", { connections: this.size });
  }

  /** Ends those in which nothing has happened for too long. */
  sweep(): void {
    const oldest = this.#now() - this.#idleMs;
    for (const one of this.#resting()) {
      if (one.lastUsed <= oldest) this.#end(one, "idle for too long");
    }
  }

  /** Opens no more, and resolves when no call runs in any. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#open].map((one) => one.settled()));
  }

  /** Opens no more, and ends all with what still runs in them. */
  close(): void {
    this.#stopping = true;
    for (const one of this.#open) this.#end(one, "the server is shutting down");
  }

  /** Those in which nothing runs, the least used first. */
  #resting(): Connection[] {
    return [...this.#open].filter((one) => one.running === 0)
      .sort((a, b) => a.lastUsed - b.lastUsed);
  }

  #end(connection: Connection, reason: string): void {
    this.remove(connection);
    connection.end(reason);
  }
}

function unavailable(state: string, reason: RefusalReason): RequestError {
  return new RequestError(`Cannot open a connection: ${state}. Try again in a moment.`, {
    status: 503,
    reason,
    headers: { "Retry-After": "5" },
  });
}
