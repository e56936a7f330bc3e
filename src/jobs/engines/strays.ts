import type { ComfyClient } from "../../comfyui/client.ts";
import { cancelPrompt } from "../follow/cancel_prompt.ts";
import type { EngineHealth } from "./engine_health.ts";

/** At most so many are remembered, the newest. */
const MOST = 1000;

/** Options of {@linkcode Strays}. */
export interface StraysOptions {
  /** The engine that may have them. */
  client: ComfyClient;
  /** It is sent nothing new while it may. */
  health: EngineHealth;
}

/**
 * Prompts of ours that nobody waits for any more, though an engine may still have them: it was lost
 * and the job was run elsewhere, or it would not stop. They are stopped when it answers again, so
 * that it does not work for nobody. Nobody else's prompt is ever put here.
 */
export class Strays {
  readonly #options: StraysOptions;
  readonly #ids = new Set<string>();
  #lift: (() => void) | undefined;

  /** Knows of none yet. */
  constructor(options: StraysOptions) {
    this.#options = options;
  }

  /** How many there may be. */
  get size(): number {
    return this.#ids.size;
  }

  /** A prompt was given up. */
  add(promptId: string): void {
    this.#ids.add(promptId);
    const [oldest] = this.#ids;
    if (this.#ids.size > MOST && oldest !== undefined) this.#ids.delete(oldest);
    this.#lift ??= this.#options.health.burden("It may still run a job that was given up.");
  }

  /**
   * Stops those that are still there, and forgets the others; to be called again until none is left.
   *
   * @throws {ComfyError} If the engine does not answer.
   */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.size === 0) return;
    const { client } = this.#options;
    const ids = [...this.#ids];
    const { running, pending } = await client.getQueue({ signal });
    for (const id of ids) {
      if (running.some(({ promptId }) => promptId === id)) {
        await cancelPrompt(client, id, { place: { where: "running" }, signal });
      } else if (!pending.some(({ promptId }) => promptId === id)) this.#ids.delete(id);
    }
    await this.#takeOut(pending.map(({ promptId }) => promptId), signal);
    if (this.size > 0) return;
    this.#lift?.();
    this.#lift = undefined;
  }

  async #takeOut(pending: readonly string[], signal: AbortSignal): Promise<void> {
    const ours = pending.filter((id) => this.#ids.has(id));
    if (ours.length > 0) await this.#options.client.deletePending(ours, { signal });
  }
}
