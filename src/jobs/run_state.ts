import type { ApiWorkflow } from "../comfyui/api_workflow.ts";
import { type ComfyError, ExecutionError, ExecutionInterruptedError } from "../comfyui/errors.ts";
import type { ComfyEvent } from "../comfyui/events.ts";
import type { HistoryEntry } from "../comfyui/history.ts";
import type { NodeOutput } from "../comfyui/node_output.ts";
import type { JobProgress, JobResult } from "./job.ts";
import { gatherOutputs } from "./outputs.ts";

/**
 * What is known of one prompt's run, folded from ComfyUI's messages: those of the socket as they
 * come, or those that its history keeps.
 */
export class RunState {
  /** True once it runs. */
  started = false;
  /** True after `executing {node: null}`, the last message of a prompt. */
  ended = false;
  #workflow: ApiWorkflow;
  #weights: Map<string, number>;
  #total: number;
  #done = new Map<string, number>();
  #current: Pick<JobProgress, "node" | "step" | "steps"> = {};
  #outputs = new Map<string, NodeOutput>();
  #error: ExecutionError | undefined;
  #interrupted = false;
  #succeeded = false;
  #ranNodes = false;
  #startedAt = 0;
  #endedAt = 0;
  #now: () => number;

  constructor(workflow: ApiWorkflow, now: () => number) {
    this.#workflow = workflow;
    this.#now = now;
    this.#weights = new Map(Object.keys(workflow).map((id) => [id, weightOf(workflow, id)]));
    this.#total = [...this.#weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  }

  /** Takes one message of this prompt. */
  apply(event: ComfyEvent): void {
    switch (event.type) {
      case "execution_start":
        return this.start();
      case "execution_cached":
        for (const id of event.data.nodes) this.#finish(id);
        return;
      case "executing":
        return event.data.node === null ? this.#end() : this.#enter(event.data.node);
      case "progress":
        return this.#count(event.data.node ?? "", event.data.value, event.data.max);
      case "progress_state":
        for (const [id, node] of Object.entries(event.data.nodes)) {
          if (node.state === "finished") this.#finish(id);
        }
        return;
      case "executed":
        if (event.data.output) this.#outputs.set(event.data.node, event.data.output);
        return;
      case "execution_error":
        this.#error = executionError(event.data);
        return;
      case "execution_interrupted":
        this.#interrupted = true;
        return;
      case "execution_success":
        this.#succeeded = true;
        return;
    }
  }

  /** Takes what the history says of the run, which is all that there is to know. */
  applyHistory(entry: HistoryEntry): void {
    this.start();
    for (const message of entry.status?.messages ?? []) this.apply(message);
    this.#outputs = new Map(Object.entries(entry.outputs));
    // Versions without a status keep an entry only for what went well.
    if ((entry.status?.statusStr ?? "success") === "success" && !this.#error) {
      this.#succeeded = true;
    }
    this.#end();
  }

  /** The run was seen to go on. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.#startedAt = this.#now();
  }

  /** Milliseconds that it has been running. */
  get ranMs(): number {
    return this.started ? (this.#endedAt || this.#now()) - this.#startedAt : 0;
  }

  /** How far it is. */
  get progress(): JobProgress {
    let done = 0;
    for (const [id, weight] of this.#weights) done += weight * (this.#done.get(id) ?? 0);
    return { fraction: done / this.#total, ...this.#current };
  }

  /**
   * The outcome of an ended run. `execution_success` decides: an error before it (a blocked branch)
   * did not stop the run, and a history may call a run that failed a success.
   *
   * @throws {ExecutionError | ExecutionInterruptedError}
   */
  result(): JobResult {
    const failure = this.#failure();
    if (failure) throw failure;
    return {
      ...gatherOutputs(this.#outputs.values()),
      cached: this.started && !this.#ranNodes,
      warnings: this.#error ? [this.#error.message] : [],
      ranMs: this.ranMs,
    };
  }

  #failure(): ComfyError | undefined {
    if (this.#succeeded) return undefined;
    if (this.#interrupted) {
      return new ExecutionInterruptedError("The run was interrupted in ComfyUI.");
    }
    return this.#error ?? new ExecutionError(
      "Cannot tell how the run ended: ComfyUI reported neither success nor an error. " +
        "Look at ComfyUI's own log, then try again.",
      { nodeId: "", classType: "", exceptionType: "" },
    );
  }

  #enter(id: string): void {
    this.start();
    this.#ranNodes = true;
    this.#current = { node: this.#nameOf(id) };
  }

  #count(id: string, value: number, max: number): void {
    if (!(max > 0)) return;
    const own = this.#ownerOf(id);
    this.#done.set(own, Math.max(this.#done.get(own) ?? 0, Math.min(1, value / max)));
    this.#current = { node: this.#nameOf(id), step: Math.floor(value), steps: Math.ceil(max) };
  }

  #finish(id: string): void {
    // A part of an expanded node ("2.0.0.4") does not finish the node itself.
    if (this.#weights.has(id)) this.#done.set(id, 1);
  }

  #end(): void {
    this.ended = true;
    this.#endedAt = this.#now();
  }

  #nameOf(id: string): string {
    const node = this.#workflow[this.#ownerOf(id)];
    return node?._meta?.title ?? node?.class_type ?? `node ${id}`;
  }

  #ownerOf(id: string): string {
    return this.#weights.has(id) ? id : id.split(".")[0] ?? id;
  }
}

/** A node's share of the work: its steps where it has some, else 1. */
function weightOf(workflow: ApiWorkflow, id: string): number {
  const steps = workflow[id]?.inputs["steps"];
  return typeof steps === "number" && steps > 0 ? Math.min(steps, 1000) : 1;
}

function executionError(data: {
  node_id: string;
  node_type: string;
  exception_message: string;
  exception_type: string;
}): ExecutionError {
  const what = withoutPaths(data.exception_message).trim() || data.exception_type;
  return new ExecutionError(
    `Cannot run node ${data.node_id} (${data.node_type}): ${what}${/[.!?]$/.test(what) ? "" : "."}`,
    { nodeId: data.node_id, classType: data.node_type, exceptionType: data.exception_type },
  );
}

const SHOWN = 500;

/** ComfyUI's messages hold absolute paths of its machine, which are nobody else's business. */
function withoutPaths(message: string): string {
  const text = message.replaceAll(
    /(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][\w.@+ -]+)+[\\/]([\w.@+-]+)/g,
    "$1",
  );
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
