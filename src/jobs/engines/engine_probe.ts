import { Deadline } from "../follow/deadline.ts";
import type { Engine } from "./engine.ts";

/** How often is asked whether an engine is back, ms. */
const EVERY_MS = 2000;

/** How long an answer may take, ms. */
const PATIENCE_MS = 5000;

/** Options of {@linkcode EngineProbe}. */
export interface EngineProbeOptions {
  /** How often is asked, in milliseconds; 2000 where left out. */
  everyMs?: number | undefined;
  /** How long an answer may take, in milliseconds; 5000 where left out. */
  patienceMs?: number | undefined;
}

/** The reason where an answer takes too long. */
const LATE = new Error("late");

/**
 * Asks an engine that is not well whether it is back, until it is; what it still has of jobs that
 * were given up is stopped first. One that is well is left alone,
 * unless its connection breaks: then it is asked once.
 */
export class EngineProbe implements Disposable {
  readonly #engine: Engine;
  readonly #everyMs: number;
  readonly #patienceMs: number;
  readonly #closing = new AbortController();
  readonly #stack = new DisposableStack();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;

  /** Asks nothing yet. */
  constructor(engine: Engine, { everyMs, patienceMs }: EngineProbeOptions = {}) {
    this.#engine = engine;
    this.#everyMs = everyMs ?? EVERY_MS;
    this.#patienceMs = patienceMs ?? PATIENCE_MS;
    this.#stack.defer(engine.health.onChange(() => this.#schedule(this.#everyMs)));
    this.#stack.defer(engine.events.subscribe((event) => {
      if (event.type === "connection" && event.state !== "open") this.#ask();
    }));
  }

  /** Asks no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#stack.dispose();
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted || this.#engine.health.takesJobs) return;
    this.#timer = setTimeout(() => this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    using limit = new Deadline({
      ms: this.#patienceMs,
      reason: () => LATE,
      signals: [this.#closing.signal],
    });
    try {
      await this.#question(limit.signal);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#unwell(error);
    } finally {
      this.#asking = false;
      this.#schedule(this.#everyMs);
    }
  }

  async #question(signal: AbortSignal): Promise<void> {
    const { client, health, strays } = this.#engine;
    await client.getSystemStats({ signal });
    await strays.stop(signal);
    if (!signal.aborted) health.answered();
  }

  #unwell(error: unknown): void {
    const { health, name } = this.#engine;
    if (error === LATE) {
      return health.lagged(`${name} takes longer than ${this.#patienceMs / 1000} s to answer.`);
    }
    health.failed(error instanceof Error ? error.message : String(error));
  }
}
