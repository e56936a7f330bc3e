import type { ComfyClient } from "../../comfyui/client.ts";
import type { HistoryEntry } from "../../comfyui/history.ts";
import type { Queue } from "../../comfyui/queue.ts";
import { untilAborted } from "./until_aborted.ts";

/** Where ComfyUI has a prompt. */
export type PromptPlace =
  /** In its queue, with so many prompts to be taken before it. */
  | { where: "pending"; position: number }
  | { where: "running" }
  /** In its history, which holds only what has ended. */
  | { where: "ended"; entry: HistoryEntry }
  | { where: "nowhere" };

/** Options of {@linkcode PromptFinder.find}. */
export interface FindOptions {
  /** The queue is to be as it was after this moment, by the finder's clock. */
  since: number;
  /** Gives up. */
  signal: AbortSignal;
}

/** Options of {@linkcode PromptFinder}. */
export interface PromptFinderOptions {
  /** Milliseconds that never jump. */
  clock: () => number;
  /** Ends all requests. */
  closing: AbortSignal;
}

/**
 * Asks ComfyUI where a prompt is. All who ask at about the same time share one look at the queue:
 * each answer holds the workflows of everybody's prompts.
 */
export class PromptFinder {
  readonly #client: ComfyClient;
  readonly #options: PromptFinderOptions;
  #latest: { askedAt: number; queue: Promise<Queue> } | undefined;

  /** Asks nothing yet. */
  constructor(client: ComfyClient, options: PromptFinderOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Looks into the queue before the history: a prompt leaves the one for the other in one step. */
  async find(promptId: string, { since, signal }: FindOptions): Promise<PromptPlace> {
    const { running, pending } = await untilAborted(this.#queueAfter(since), signal);
    if (running.some((item) => item.promptId === promptId)) return { where: "running" };
    const position = pending.findIndex((item) => item.promptId === promptId);
    if (position >= 0) return { where: "pending", position };
    const entry = await this.#client.getHistory(promptId, { signal });
    return entry ? { where: "ended", entry } : { where: "nowhere" };
  }

  #queueAfter(since: number): Promise<Queue> {
    // An older look may miss a prompt that was sent since, and make it seem gone.
    if (this.#latest && this.#latest.askedAt > since) return this.#latest.queue;
    const { clock, closing } = this.#options;
    const queue = this.#client.getQueue({ signal: closing });
    const latest = this.#latest = { askedAt: clock(), queue };
    queue.catch(() => {
      if (this.#latest === latest) this.#latest = undefined;
    });
    return queue;
  }
}
