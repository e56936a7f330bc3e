import type { HttpLimits } from "./limits/http_limits.ts";
import type { Log } from "./log.ts";
import type { McpSession, SessionHooks } from "./mcp_session.ts";
import { isSamePrincipal, LOCAL, type Principal } from "./principal.ts";
import { RequestError } from "./request_error.ts";
import { TrackedSession } from "./tracked_session.ts";

/** What {@linkcode Sessions} needs. */
export interface SessionsOptions {
  /** Opens a session. */
  openSession: (hooks: SessionHooks) => Promise<McpSession>;
  /** How long a session may have nothing to do, in milliseconds. Default 30 minutes. */
  sessionIdleMs?: number | undefined;
  /** How many there may be at a time, in all and of each principal. */
  limits?: Pick<HttpLimits, "sessions" | "sessionsPerPrincipal"> | undefined;
  /** The time in milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Where the log goes. */
  log?: Log | undefined;
}

/** Whose session is to be opened, and for what. */
export interface OpenOptions {
  /** Whose it will be. */
  principal: Principal;
  /** True for one POST without a session. */
  stateless: boolean;
}

const HALF_AN_HOUR = 30 * 60_000;
const SESSIONS = 256;

/** All open sessions: finds them, caps their number, and ends those that nobody uses. */
export class Sessions {
  /** How long a session may have nothing to do, in milliseconds. */
  readonly idleMs: number;
  readonly #openSession: SessionsOptions["openSession"];
  readonly #max: number;
  readonly #maxOfOne: number;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #all = new Set<TrackedSession>();
  readonly #byId = new Map<string, TrackedSession>();
  /** Whose sessions are being opened right now. */
  readonly #opening = new Set<OpenOptions>();
  #stopping = false;

  /** Nothing is open yet, and no timer runs: {@linkcode Sessions.sweep} is for others to call. */
  constructor(options: SessionsOptions) {
    this.idleMs = options.sessionIdleMs ?? HALF_AN_HOUR;
    this.#openSession = options.openSession;
    this.#max = options.limits?.sessions ?? SESSIONS;
    this.#maxOfOne = options.limits?.sessionsPerPrincipal ?? Math.ceil(this.#max / 2);
    this.#now = options.now ?? Date.now;
    this.#log = options.log ?? (() => {});
  }

  /** How many sessions are open, those being opened included. */
  get size(): number {
    return this.#all.size + this.#opening.size;
  }

  /**
   * This principal's session of this id. Throws {@linkcode RequestError} 404 where there is none:
   * whoever guesses the id of another's session learns nothing.
   */
  get(id: string, principal: Principal): TrackedSession {
    const session = this.#byId.get(id);
    if (session && isSamePrincipal(session.principal, principal)) return session;
    throw new RequestError(
      'Cannot find the session of this Mcp-Session-Id: it has ended. Start a new one: "initialize".',
      { status: 404, code: -32001, reason: "Session" },
    );
  }

  /**
   * Opens a session, if need be in the place of the one that has had nothing to do for longest,
   * rather of the same principal than of another. It ends by itself where it rests without having
   * been initialized, as after a single POST.
   *
   * Throws {@linkcode RequestError} 429 where all of the principal are busy, 503 where all are, and
   * while shutting down.
   */
  async open(options: OpenOptions): Promise<TrackedSession> {
    this.refuseWhenStopping();
    this.sweep();
    this.#makeRoom(options.principal);
    const opening = { ...options };
    this.#opening.add(opening);
    try {
      return await this.#add(options);
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Ends the sessions that have had nothing to do for too long. */
  sweep(): void {
    const oldest = this.#now() - this.idleMs;
    for (const session of this.#all) {
      if (!session.busy && session.restingSince <= oldest) this.#end(session, "idle");
    }
  }

  /** Opens no more, and resolves when no call runs in any session. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#all].map((session) => session.settled()));
  }

  /** Opens no more, and ends every session with what still runs in it. */
  async close(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#all].map((session) => this.#end(session, "shutdown")));
  }

  /** Throws {@linkcode RequestError} 503 once {@linkcode drain} or {@linkcode close} was called. */
  refuseWhenStopping(): void {
    if (!this.#stopping) return;
    throw new RequestError(
      "Cannot begin anything: the server is shutting down. Try again when it is back.",
      { status: 503, reason: "Stopping", headers: { "Retry-After": "5" } },
    );
  }

  async #add({ principal, stateless }: OpenOptions): Promise<TrackedSession> {
    let session = undefined as TrackedSession | undefined;
    const inner = await this.#openSession({
      stateless,
      principal,
      onInitialized: (id) => session && this.#name(session, id),
      onClosed: () => session && this.#forget(session),
    });
    session = new TrackedSession(inner, {
      principal,
      now: this.#now,
      onRest: (session) => session.id ?? this.#end(session, "done"),
    });
    this.#all.add(session);
    if (this.#stopping) await this.#end(session, "shutdown");
    this.refuseWhenStopping();
    return session;
  }

  #name(session: TrackedSession, id: string): void {
    session.id = id;
    this.#byId.set(id, session);
    this.#log("debug", "session opened", { sessions: this.size });
  }

  #forget(session: TrackedSession): void {
    this.#all.delete(session);
    if (session.id !== undefined) this.#byId.delete(session.id);
  }

  #makeRoom(principal: Principal): void {
    const resting = this.#resting();
    const own = resting.find((session) => session.principal.id === principal.id);
    if (principal.id !== LOCAL.id && this.#countOf(principal) >= this.#maxOfOne) {
      if (own === undefined) throw busy(`all ${this.#maxOfOne} of "${principal.name}"`, 429);
      this.#end(own, "evicted");
    } else if (this.size >= this.#max) {
      const longest = own ?? resting[0];
      if (longest === undefined) throw busy(`all ${this.#max}`, 503);
      this.#end(longest, "evicted");
    }
  }

  /** How many are this principal's, those being opened included. */
  #countOf({ id }: Principal): number {
    return [...this.#all, ...this.#opening].filter(({ principal }) => principal.id === id).length;
  }

  /** Those that have nothing to do, the longest first. */
  #resting(): TrackedSession[] {
    return [...this.#all].filter((session) => !session.busy)
      .sort((a, b) => a.restingSince - b.restingSince);
  }

  /** Ends a session. One that fails to close is logged: it is out of reach all the same. */
  async #end(session: TrackedSession, reason: string): Promise<void> {
    this.#forget(session);
    try {
      await session.close();
    } catch (error) {
      this.#log("warn", "session failed to close", { reason, error: String(error) });
    }
    if (session.id !== undefined) {
      this.#log("debug", "session closed", { reason, sessions: this.size });
    }
  }
}

function busy(which: string, status: 429 | 503): RequestError {
  return new RequestError(
    `Cannot open a session: ${which} are busy. Try again in a moment, or raise limits.sessions.`,
    { status, reason: "Sessions", headers: { "Retry-After": "5" } },
  );
}
