import { isNodeLink } from "../comfyui/api_workflow.ts";
import type { Json } from "../comfyui/json.ts";
import { describeValue } from "./describe_value.ts";
import type { HistoryRecord } from "./history.ts";
import { type NodeContext, NodeError, type UiOutput } from "./node.ts";
import { NodeInputs } from "./node_inputs.ts";
import { Interruption, pause } from "./pause.ts";
import type { QueuedPrompt } from "./prompt_queue.ts";
import type { RunEvents } from "./run_events.ts";
import { Schedule } from "./schedule.ts";
import type { RunServices } from "./run_services.ts";

/** What a finished run leaves for the history. */
export type RunResult = Pick<HistoryRecord, "outputs" | "status" | "meta">;

/** What a run reports to and is stopped by. */
export interface RunOptions {
  /** Takes the messages. */
  events: RunEvents;
  /** Its abort interrupts the run. */
  signal: AbortSignal;
}

/** Runs one prompt from `execution_start` to its success, error or interruption. */
export async function runPrompt(
  prompt: QueuedPrompt,
  services: RunServices,
  options: RunOptions,
): Promise<RunResult> {
  return await new PromptRun(prompt, services, options).run();
}

class PromptRun {
  readonly #prompt: QueuedPrompt;
  readonly #services: RunServices;
  readonly #events: RunEvents;
  readonly #signal: AbortSignal;
  readonly #values = new Map<string, unknown[]>();
  readonly #outputs: Record<string, UiOutput> = {};
  readonly #executed: string[] = [];

  constructor(prompt: QueuedPrompt, services: RunServices, options: RunOptions) {
    this.#prompt = prompt;
    this.#services = services;
    this.#events = options.events;
    this.#signal = options.signal;
  }

  async run(): Promise<RunResult> {
    const { workflow } = this.#prompt;
    const { cache, nodes, files } = this.#services;
    this.#events.record("execution_start", {});
    cache.begin(workflow, nodes, files);
    const cached = Object.keys(workflow).filter((id) => cache.get(id) !== undefined);
    for (const id of cached) this.#values.set(id, cache.get(id)!.values);
    this.#events.record("execution_cached", { nodes: cached });
    const completed = await this.#runNodes(new Set(cached));
    if (completed) this.#events.record("execution_success", {});
    return {
      outputs: this.#outputs,
      status: {
        status_str: completed ? "success" : "error",
        completed,
        messages: this.#events.messages,
      },
      meta: Object.fromEntries(Object.keys(this.#outputs).map((id) => [id, metaOf(id)])),
    };
  }

  async #runNodes(cached: ReadonlySet<string>): Promise<boolean> {
    const schedule = new Schedule(this.#prompt.workflow, this.#prompt.outputs, {
      isOutput: (id) => this.#classOf(id).isOutput ?? false,
      isCached: (id) => cached.has(id),
    });
    for (let id = schedule.next(); id !== undefined; id = schedule.next()) {
      try {
        if (cached.has(id)) this.#repeat(id);
        else await this.#runNode(id);
      } catch (error) {
        this.#reportFailure(id, error);
        return false;
      }
      schedule.complete(id);
    }
    return true;
  }

  /** Shows again what a cached output node showed. */
  #repeat(id: string): void {
    const { ui } = this.#services.cache.get(id)!;
    if (ui) {
      this.#outputs[id] = ui;
      this.#events.nodeShowed(id, ui);
    }
    this.#events.nodeFinished(id);
  }

  async #runNode(id: string): Promise<void> {
    this.#events.nodeStarted(id);
    const context = this.#context(id);
    await context.breathe();
    const result = await this.#classOf(id).execute(this.#inputsOf(id), context);
    const ui = Array.isArray(result) ? undefined : result.ui;
    const values = Array.isArray(result) ? result : [];
    this.#values.set(id, values);
    this.#services.cache.set(id, ui ? { values, ui } : { values });
    if (ui) {
      this.#outputs[id] = ui;
      this.#events.nodeShowed(id, ui);
    }
    this.#events.nodeFinished(id);
    this.#executed.push(id);
  }

  #context(id: string): NodeContext {
    const { files, catalog, now, random, stepMs, previews } = this.#services;
    return {
      nodeId: id,
      workflow: this.#prompt.workflow,
      extraPngInfo: objectOf(this.#prompt.extraData["extra_pnginfo"]),
      files,
      catalog,
      now,
      random,
      breathe: () => pause(0, this.#signal),
      step: async (value, max, preview) => {
        await pause(stepMs, this.#signal);
        this.#events.nodeProgressed(id, value, max, previews ? preview : undefined);
      },
      showText: (text) => this.#events.textShown(id, text),
    };
  }

  #inputsOf(id: string): NodeInputs {
    const { inputs } = this.#prompt.workflow[id]!;
    const values = new Map<string, unknown>();
    for (const [name, value] of Object.entries(inputs)) {
      values.set(name, isNodeLink(value) ? this.#values.get(value[0])?.at(value[1]) : value);
    }
    return new NodeInputs(values);
  }

  #classOf(id: string) {
    return this.#services.nodes.get(this.#prompt.workflow[id]!.class_type)!;
  }

  #reportFailure(id: string, error: unknown): void {
    const place = {
      node_id: id,
      node_type: this.#prompt.workflow[id]!.class_type,
      executed: [...this.#executed],
    };
    if (error instanceof Interruption) {
      this.#events.record("execution_interrupted", place, { broadcast: true });
      return;
    }
    const inputs = [...this.#inputsOf(id).entries()];
    this.#events.record("execution_error", {
      ...place,
      exception_message: `${error instanceof Error ? error.message : String(error)}\n`,
      exception_type: exceptionType(error),
      traceback: [`  demo engine, in ${place.node_type}\n`],
      current_inputs: Object.fromEntries(inputs.map(([name, value]) => [name, [inspect(value)]])),
      // ComfyUI says "outputs" and lists all nodes.
      current_outputs: Object.keys(this.#prompt.workflow),
    });
  }
}

function metaOf(id: string): Record<string, Json> {
  return { node_id: id, display_node: id, parent_node: null, real_node_id: id };
}

function objectOf(value: Json | undefined): Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** Plain values as they are, others in words. */
function inspect(value: unknown): unknown {
  return typeof value === "object" ? describeValue(value) : value;
}

function exceptionType(error: unknown): string {
  if (error instanceof NodeError) return error.exceptionType;
  if (error instanceof Error && error.name === "OutOfMemoryError") return "torch.OutOfMemoryError";
  return "RuntimeError";
}
