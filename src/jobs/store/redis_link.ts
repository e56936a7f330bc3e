import type { RedisClientType } from "@redis/client";
import { Deadline } from "../follow/deadline.ts";
import { untilAborted } from "../follow/until_aborted.ts";
import { RedisConnection } from "./redis_connection.ts";

/** What is done in a Redis. */
export type RedisAction<T> = (client: RedisClientType) => Promise<T>;

/** Options of {@linkcode RedisLink}. */
export interface RedisLinkOptions {
  /** How long an answer may take, the connection to it included, in ms; 2000 where left out. */
  answerMs?: number;
  /** How long a Redis that failed is left alone, in ms; 500 where left out. */
  pauseMs?: number;
  /** Milliseconds that never jump; `performance.now()` where left out. */
  clock?: () => number;
}

/**
 * The way to a Redis: connected when it is first used, and anew after each failure. Nothing waits
 * for a Redis that hangs longer than its time, and for one that is down not at all.
 */
export class RedisLink implements Disposable {
  readonly #url: string;
  readonly #answerMs: number;
  readonly #pauseMs: number;
  readonly #clock: () => number;
  #connection: RedisConnection | undefined;
  #failure: { at: number; error: unknown } | undefined;

  /** Connects to nothing yet. */
  constructor(url: string, options: RedisLinkOptions = {}) {
    const { answerMs = 2000, pauseMs = 500, clock = () => performance.now() } = options;
    this.#url = url;
    this.#answerMs = answerMs;
    this.#pauseMs = pauseMs;
    this.#clock = clock;
  }

  /**
   * Does something in the Redis.
   *
   * @throws {DOMException} `TimeoutError` if it takes too long.
   * @throws {Error} What the network or the Redis says; the same again for a while after.
   */
  async use<T>(action: RedisAction<T>): Promise<T> {
    const { at = -Infinity, error } = this.#failure ?? {};
    if (this.#clock() - at < this.#pauseMs) throw error;
    const connection = this.#connected();
    try {
      const result = await this.#inTime(connection, action);
      this.#failure = undefined;
      return result;
    } catch (error) {
      this.#drop(connection, error);
      throw error;
    }
  }

  /** Leaves it alone no longer because of an earlier failure. */
  forgive(): void {
    this.#failure = undefined;
  }

  /** Ends the connection, and what still waits for an answer fails. */
  [Symbol.dispose](): void {
    this.#connection?.[Symbol.dispose]();
    this.#connection = undefined;
  }

  #connected(): RedisConnection {
    if (this.#connection?.broken) this[Symbol.dispose]();
    return this.#connection ??= new RedisConnection(this.#url);
  }

  /** The time begins when the library is there: to load it takes time of ours, not of the Redis. */
  async #inTime<T>(connection: RedisConnection, action: RedisAction<T>): Promise<T> {
    await connection.loaded;
    const ms = this.#answerMs;
    const reason = () =>
      new DOMException(`it gave no answer within ${ms / 1000} s`, "TimeoutError");
    using limit = new Deadline({ ms, reason, signals: [] });
    return await untilAborted(connection.client().then(action), limit.signal);
  }

  /** Whatever went wrong, a new connection begins without it. */
  #drop(connection: RedisConnection, error: unknown): void {
    this.#failure = { at: this.#clock(), error };
    connection[Symbol.dispose]();
    if (this.#connection === connection) this.#connection = undefined;
  }
}
