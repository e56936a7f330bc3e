import type { History } from "./history.ts";
import type { PromptQueue, QueuedPrompt } from "./prompt_queue.ts";
import { RunEvents } from "./run_events.ts";
import { type RunOptions, runPrompt, type RunResult } from "./run_prompt.ts";
import type { RunServices } from "./run_services.ts";

/** Never kept in the history, as in ComfyUI. */
const SECRETS = ["auth_token_comfy_org", "api_key_comfy_org"];

/** Runs the queued prompts, one after the other. */
export class PromptWorker {
  readonly #services: RunServices;
  readonly #queue: PromptQueue;
  readonly #history: History;
  #current: { promptId: string; events: RunEvents; controller: AbortController } | undefined;
  #loop: Promise<void> | undefined;
  #isStopped = false;
  #forgetAfterRun = false;

  /** Nothing runs before {@linkcode PromptWorker.wake}. */
  constructor(services: RunServices, queue: PromptQueue, history: History) {
    this.#services = services;
    this.#queue = queue;
    this.#history = history;
  }

  /** The client and node of the run, for a client that comes back. */
  get running(): { clientId: string; nodeId: string } | undefined {
    const clientId = this.#queue.running?.clientId;
    const nodeId = this.#current?.events.currentNode;
    return clientId !== undefined && nodeId !== undefined ? { clientId, nodeId } : undefined;
  }

  /** Says that there may be something to run. */
  wake(): void {
    this.#loop ??= this.#work().finally(() => this.#loop = undefined);
  }

  /** Interrupts the run; with an id only if it is this one. */
  interrupt(promptId?: string): void {
    if (promptId !== undefined && promptId !== this.#current?.promptId) return;
    this.#current?.controller.abort();
  }

  /** Empties the cache, after the run if one is going on. */
  forgetCache(): void {
    if (this.#current) this.#forgetAfterRun = true;
    else this.#services.cache.clear();
  }

  /** Interrupts the run and starts no more; resolves when all is quiet. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.interrupt();
    await this.#loop;
  }

  async #work(): Promise<void> {
    // A turn later, so that a caller gets its answer to POST /prompt about when the run begins.
    await Promise.resolve();
    while (!this.#isStopped) {
      const prompt = this.#queue.take();
      if (!prompt) return;
      await this.#run(prompt);
    }
  }

  async #run(prompt: QueuedPrompt): Promise<void> {
    const { hub, now, cache } = this.#services;
    const events = new RunEvents(prompt, hub, now);
    const controller = new AbortController();
    this.#current = { promptId: prompt.promptId, events, controller };
    const options = { events, signal: controller.signal };
    const result = await this.#runSafely(prompt, options);
    this.#history.add(prompt.promptId, { prompt: describePrompt(prompt), ...result });
    this.#current = undefined;
    if (this.#forgetAfterRun) cache.clear();
    this.#forgetAfterRun = false;
    this.#queue.finish();
    events.ended();
  }

  /** A fault of the engine's own fails the prompt, not those behind it. */
  async #runSafely(prompt: QueuedPrompt, options: RunOptions): Promise<RunResult> {
    try {
      return await runPrompt(prompt, this.#services, options);
    } catch (error) {
      options.events.record("execution_error", {
        node_id: prompt.outputs[0],
        node_type: prompt.workflow[prompt.outputs[0]!]?.class_type,
        executed: [],
        exception_message: `${error instanceof Error ? error.message : String(error)}\n`,
        exception_type: "RuntimeError",
        traceback: ["  demo engine, around the nodes\n"],
        current_inputs: {},
        current_outputs: Object.keys(prompt.workflow),
      });
      const { messages } = options.events;
      return { outputs: {}, status: { status_str: "error", completed: false, messages }, meta: {} };
    }
  }
}

function describePrompt(prompt: QueuedPrompt): unknown[] {
  const extraData = { ...prompt.extraData };
  for (const secret of SECRETS) delete extraData[secret];
  return [prompt.number, prompt.promptId, prompt.workflow, extraData, prompt.outputs];
}
