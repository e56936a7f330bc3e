import type { McpSession } from "./mcp_session.ts";
import { onBodyEnd } from "./on_body_end.ts";
import type { Principal } from "./principal.ts";

/** What {@linkcode TrackedSession} needs. */
export interface TrackedSessionOptions {
  /** Whose it is. */
  principal: Principal;
  /** The time in milliseconds. */
  now: () => number;
  /** Called each time nothing runs and no stream is open any more. */
  onRest: (session: TrackedSession) => void;
}

/** A session with what decides when it may go: what it does, and when it last did something. */
export class TrackedSession {
  /** The id that the client initialized it under; none before that, and for a single POST. */
  id: string | undefined;
  readonly #session: McpSession;
  readonly #options: TrackedSessionOptions;
  /** One from the start: a session is opened for a request that is on its way. */
  #open = 1;
  #fresh = true;
  #restingSince: number;

  /** It rests from now on. */
  constructor(session: McpSession, options: TrackedSessionOptions) {
    this.#session = session;
    this.#options = options;
    this.#restingSince = options.now();
  }

  /** Whose it is. */
  get principal(): Principal {
    return this.#options.principal;
  }

  /** Whether a call runs, or an answer or event stream is on its way. */
  get busy(): boolean {
    return this.#open > 0 || this.#session.running > 0;
  }

  /** Since when it has had nothing to do, in milliseconds. */
  get restingSince(): number {
    return this.#restingSince;
  }

  /** Answers a request, and counts as busy until that answer's stream is over. */
  async handle(request: Request, body?: unknown): Promise<Response> {
    if (!this.#fresh) this.#open++;
    this.#fresh = false;
    try {
      const response = await this.#session.handle(request, body);
      return onBodyEnd(response, () => this.#ended());
    } catch (error) {
      this.#ended();
      throw error;
    }
  }

  /** Resolves when no call runs. */
  settled(): Promise<void> {
    return this.#session.settled();
  }

  /** Ends the session, its streams and what runs in it. */
  close(): Promise<void> {
    return this.#session.close();
  }

  /** A client may hang up while its call still runs: rest begins when both are over. */
  async #ended(): Promise<void> {
    this.#open--;
    await this.#session.settled();
    if (this.busy) return;
    this.#restingSince = this.#options.now();
    this.#options.onRest(this);
  }
}
