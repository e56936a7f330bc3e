import { onBodyEnd } from "../on_body_end.ts";
import type { Principal } from "../principal.ts";
import { RequestError } from "../request_error.ts";

/**
 * How many event streams each principal keeps open, and no more of them than may be. Who is counted
 * by address, as where auth is off, has as many as that address.
 */
export class StreamSlots {
  readonly #max: number;
  readonly #open = new Map<string, number>();

  /**
   * Nothing is open yet.
   *
   * @param max how many each principal may keep open
   */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many this principal has open. */
  count({ id, countedAs = id }: Principal): number {
    return this.#open.get(countedAs) ?? 0;
  }

  /**
   * Answers with what `open` gives, and counts it until its stream is over.
   *
   * Throws `RequestError` 429 where the principal has too many open already.
   */
  async hold(principal: Principal, open: () => Promise<Response>): Promise<Response> {
    this.#take(principal);
    try {
      return onBodyEnd(await open(), () => this.#release(principal));
    } catch (error) {
      this.#release(principal);
      throw error;
    }
  }

  #take(principal: Principal): void {
    const count = this.count(principal);
    const who = principal.countedAs === undefined ? `"${principal.name}"` : "this address";
    if (count >= this.#max) {
      throw new RequestError(
        `Cannot open an event stream: ${who} has ${count} open. ` +
          "Close one, or raise limits.streams.",
        { status: 429, reason: "Streams", headers: { "Retry-After": "5" } },
      );
    }
    this.#set(principal, count + 1);
  }

  #release(principal: Principal): void {
    this.#set(principal, this.count(principal) - 1);
  }

  #set({ id, countedAs = id }: Principal, count: number): void {
    if (count > 0) this.#open.set(countedAs, count);
    else this.#open.delete(countedAs);
  }
}
