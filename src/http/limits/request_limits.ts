import type { Principal } from "../principal.ts";
import { RequestError } from "../request_error.ts";
import type { MinuteCount } from "./minute_count.ts";
import { MinuteCounts, type OpenCounts } from "./minute_counts.ts";

/** What {@linkcode RequestLimits} needs. */
export interface RequestLimitsOptions {
  /** Requests a minute of each principal, and of each address that is none. No limit where missing. */
  requestsPerMinute?: number | undefined;
  /** Opens what counts. In memory where left out. */
  openCounts?: OpenCounts | undefined;
}

/** Wrong tokens a minute from one address. After them its right ones wait as well: or guessing pays. */
const WRONG_TOKENS = 10;

/** Questions with a token after our health, a minute from one address: ten probes each second. */
const PROBES = 600;

/** Refuses (429, `RequestError`) who asks too often, with how long to wait in `Retry-After`. */
export class RequestLimits implements Disposable {
  readonly #perMinute: number | undefined;
  /** Apart from the addresses, so that no flood of addresses makes a principal wait. */
  readonly #byPrincipal: MinuteCounts;
  readonly #byAddress: MinuteCounts;
  readonly #wrongTokens: MinuteCounts;
  readonly #probes: MinuteCounts;

  /** Nothing is counted yet. */
  constructor(options: RequestLimitsOptions) {
    const { requestsPerMinute, openCounts = () => new MinuteCounts() } = options;
    this.#perMinute = requestsPerMinute;
    this.#byPrincipal = openCounts("principals");
    this.#byAddress = openCounts("addresses");
    this.#wrongTokens = openCounts("wrong_tokens");
    this.#probes = openCounts("probes");
  }

  /** Counts a request of this principal: wherever it comes from, unless it is counted by address. */
  async countPrincipal({ id, name, countedAs, requestsPerMinute }: Principal): Promise<void> {
    if (countedAs !== undefined) return await this.countAddress(countedAs);
    const most = requestsPerMinute ?? this.#perMinute;
    if (most !== undefined) refuseOver(most, { who: name, ...await this.#byPrincipal.add(id) });
  }

  /** Counts a request of who is no principal. */
  async countAddress(address: string): Promise<void> {
    const most = this.#perMinute;
    if (most === undefined) return;
    refuseOver(most, { who: "this address", ...await this.#byAddress.add(address) });
  }

  /** Counts a question after our health that has a token to check. */
  async countProbe(address: string): Promise<void> {
    if (this.#perMinute === undefined) return;
    const most = Math.max(PROBES, this.#perMinute);
    refuseOver(most, { who: "this address", ...await this.#probes.add(address) });
  }

  /** Counts a wrong token. */
  async countWrongToken(address: string): Promise<void> {
    const { count, secondsLeft } = await this.#wrongTokens.add(address);
    if (count > WRONG_TOKENS) throw tooManyWrong(secondsLeft);
  }

  /** Refuses an address that has sent too many wrong tokens, whatever it sends now. */
  async refuseGuessing(address: string): Promise<void> {
    const { count, secondsLeft } = await this.#wrongTokens.look(address);
    if (count >= WRONG_TOKENS) throw tooManyWrong(secondsLeft);
  }

  /** Forgets all counts. */
  [Symbol.dispose](): void {
    this.#byPrincipal[Symbol.dispose]();
    this.#byAddress[Symbol.dispose]();
    this.#wrongTokens[Symbol.dispose]();
    this.#probes[Symbol.dispose]();
  }
}

function refuseOver(
  most: number,
  { who, count, secondsLeft }: MinuteCount & { who: string },
): void {
  if (count <= most) return;
  throw new RequestError(
    `Cannot serve more than ${most} requests a minute of "${who}": wait ${secondsLeft} s, ` +
      "or raise limits.requestsPerMinute.",
    { status: 429, headers: { "Retry-After": String(secondsLeft) } },
  );
}

function tooManyWrong(secondsLeft: number): RequestError {
  return new RequestError(
    `Cannot check more tokens of this address: ${WRONG_TOKENS} were wrong. ` +
      `Wait ${secondsLeft} s, and send a right one.`,
    { status: 429, reason: "LockedOut", headers: { "Retry-After": String(secondsLeft) } },
  );
}
