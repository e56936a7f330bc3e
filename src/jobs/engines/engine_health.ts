import { tellAll } from "../tell_all.ts";

/** How a ComfyUI is doing, as far as jobs can tell. */
export type EngineState =
  /** It answers. */
  | "up"
  /** It is slow or silent: what it runs may end, and nothing new is sent to it. */
  | "draining"
  /** It does not answer. */
  | "down";

/**
 * The health of one ComfyUI, by probe and by behaviour. Nothing is asked here: others tell what they
 * saw, and are told when the state changes.
 */
export class EngineHealth {
  #state: EngineState = "up";
  #reason = "";
  readonly #listeners = new Set<() => void>();
  /** Why nothing new is to be sent to it, though it may answer. */
  readonly #burdens = new Set<{ reason: string }>();

  /** What it is now; a ComfyUI that nobody has asked yet counts as up. */
  get state(): EngineState {
    return this.#state;
  }

  /** Why it is not up, as a sentence; empty where it is. */
  get reason(): string {
    return this.#reason;
  }

  /** True where it does not answer. */
  get down(): boolean {
    return this.#state === "down";
  }

  /** True where jobs may be sent to it. */
  get takesJobs(): boolean {
    return this.#state === "up";
  }

  /** It answered as it should. With a burden, it is sent nothing new all the same. */
  answered(): void {
    const [burden] = this.#burdens;
    if (burden) this.#become("draining", burden.reason);
    else this.#become("up", "");
  }

  /** It took too long or fell silent over a job, though it may answer. */
  lagged(reason: string): void {
    if (this.#state === "up") this.#become("draining", reason);
  }

  /**
   * It has something that keeps it from other work, until the returned function is called; it is up
   * again when it answers after that.
   */
  burden(reason: string): () => void {
    const burden = { reason };
    this.#burdens.add(burden);
    this.lagged(reason);
    return () => void this.#burdens.delete(burden);
  }

  /** It did not answer. */
  failed(reason: string): void {
    this.#become("down", reason);
  }

  /** Calls the listener after each change, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #become(state: EngineState, reason: string): void {
    this.#reason = reason;
    if (state === this.#state) return;
    this.#state = state;
    tellAll(this.#listeners);
  }
}
