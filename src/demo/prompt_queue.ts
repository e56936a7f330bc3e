import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";

/** A prompt that waits or runs. */
export interface QueuedPrompt {
  /** Its place: lower runs earlier; may be negative or a fraction. */
  number: number;
  /** Chosen by the client, or made up. */
  promptId: string;
  /** What to run. */
  workflow: ApiWorkflow;
  /** What came along with it. */
  extraData: Record<string, Json>;
  /** Output nodes to run. */
  outputs: string[];
  /** Whose socket gets the events. */
  clientId?: string;
}

/** Prompts that wait, and the one that runs. */
export class PromptQueue {
  #pending: QueuedPrompt[] = [];
  #running: QueuedPrompt | undefined;
  readonly #changed: () => void;

  /** `changed` is called whenever the number of prompts may have changed. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The one that runs. */
  get running(): QueuedPrompt | undefined {
    return this.#running;
  }

  /** Those that wait, in the order in which they will run. */
  get pending(): readonly QueuedPrompt[] {
    return this.#pending;
  }

  /** How many wait or run. */
  get remaining(): number {
    return this.#pending.length + (this.#running ? 1 : 0);
  }

  /** Adds a prompt behind all with the same or a lower number. */
  put(prompt: QueuedPrompt): void {
    const at = this.#pending.findIndex((other) => other.number > prompt.number);
    this.#pending.splice(at < 0 ? this.#pending.length : at, 0, prompt);
    this.#changed();
  }

  /** Takes the next prompt to run; {@linkcode PromptQueue.finish} must follow. */
  take(): QueuedPrompt | undefined {
    this.#running = this.#pending.shift();
    if (this.#running) this.#changed();
    return this.#running;
  }

  /** The running prompt is done. */
  finish(): void {
    this.#running = undefined;
    this.#changed();
  }

  /** Takes a waiting prompt out; the running one and unknown ids stay as they are. */
  delete(promptId: string): void {
    const at = this.#pending.findIndex((prompt) => prompt.promptId === promptId);
    if (at < 0) return;
    this.#pending.splice(at, 1);
    this.#changed();
  }

  /** Takes all waiting prompts out. */
  clear(): void {
    this.#pending = [];
    this.#changed();
  }
}
