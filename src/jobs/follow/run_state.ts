import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import {
  type ComfyError,
  ExecutionError,
  ExecutionInterruptedError,
} from "../../comfyui/errors.ts";
import type { ComfyEvent } from "../../comfyui/events.ts";
import type { HistoryEntry } from "../../comfyui/history.ts";
import type { NodeOutput } from "../../comfyui/node_output.ts";
import { executionFailure } from "./execution_failure.ts";
import type { JobProgress, JobResult } from "../job.ts";
import { gatherOutputs, type JobOutputs } from "../outputs.ts";
import { RunProgress } from "./run_progress.ts";

/**
 * What is known of one prompt's run, folded from ComfyUI's messages: those of the socket as they
 * come, or those that its history keeps. The one place that decides how a run ended.
 */
export class RunState {
  readonly #clock: () => number;
  readonly #progress: RunProgress;
  #outputs = new Map<string, NodeOutput>();
  readonly #errors = new Map<string, ExecutionError>();
  readonly #warnings: string[] = [];
  #cached: readonly string[] = [];
  #succeeded = false;
  #interrupted = false;
  #ranNodes = false;
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  /** By ComfyUI's own clock. */
  #stamps: { start?: number | undefined; end?: number | undefined } = {};

  /** Begins before the run; `clock` tells milliseconds that never jump. */
  constructor(workflow: ApiWorkflow, clock: () => number) {
    this.#progress = new RunProgress(workflow);
    this.#clock = clock;
  }

  /** Takes one message of this prompt. */
  apply(event: ComfyEvent): void {
    switch (event.type) {
      case "execution_start":
        this.#stamps.start = event.data.timestamp;
        return this.start();
      case "execution_cached":
        this.#cached = event.data.nodes;
        return event.data.nodes.forEach((id) => this.#progress.finish(id));
      case "executing":
        return event.data.node === null
          ? this.#end()
          : this.#enter(event.data.node, event.data.display_node);
      case "progress":
        return this.#progress.count(event.data.node ?? "", event.data.value, event.data.max);
      case "progress_state":
        return this.#progress.see(event.data.nodes);
      case "executed":
        if (event.data.output) this.#outputs.set(event.data.node, event.data.output);
        return;
      case "execution_error":
        return this.#fail(executionFailure(event.data), event.data.timestamp);
      case "execution_interrupted":
        this.#interrupted = true;
        this.#stamps.end = event.data.timestamp;
        return;
      case "execution_success":
        this.#succeeded = true;
        this.#stamps.end = event.data.timestamp;
        return;
    }
  }

  /** Takes what the history says of the run, which is all that there is to know. */
  applyHistory({ prompt, outputs, status }: HistoryEntry): void {
    this.start();
    for (const message of status?.messages ?? []) this.apply(message);
    this.#outputs = new Map(Object.entries(outputs));
    // The history does not say which nodes ran, but a run with nothing to do has all its outputs.
    this.#ranNodes = prompt.outputNodes.length === 0 ||
      !prompt.outputNodes.every((id) => this.#cached.includes(id));
    // Versions without a status keep an entry only for what went well. A status may also be
    // called a success beside an error: a circle of nodes that came up in the run.
    const { statusStr = "success" } = status ?? {};
    if (statusStr === "success" && this.#errors.size === 0) this.#succeeded = true;
    this.#end();
  }

  /** The messages heard are not all, and the others cannot be had any more. */
  missedSome(): void {
    this.#ranNodes = true;
    this.#warnings.push(
      "ComfyUI's history was cleared before it could be read: there may be more files than these.",
    );
  }

  /** The run was seen to go on. */
  start(): void {
    this.#startedAt ??= this.#clock();
  }

  /** True once it runs. */
  get started(): boolean {
    return this.#startedAt !== undefined;
  }

  /** When it was first seen to run, by our clock. */
  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  /** True after `executing {node: null}`, the last message of a prompt, or its history. */
  get ended(): boolean {
    return this.#endedAt !== undefined;
  }

  /** Whether ComfyUI said how the run went; where it ended and did not, a message was lost. */
  get outcomeKnown(): boolean {
    return this.#succeeded || this.#interrupted || this.#errors.size > 0;
  }

  /** Whether it ended well, as far as is known, and nothing is known of what it made. */
  get cameToNothing(): boolean {
    const { files, texts } = this.outputs;
    return this.ended && !this.failure && files.length + texts.length === 0;
  }

  /** How far it is. */
  get progress(): JobProgress {
    return this.#progress.now;
  }

  /** What has been made so far. */
  get outputs(): JobOutputs {
    return gatherOutputs(this.#outputs.values());
  }

  /**
   * Why an ended run came to nothing; `undefined` where it did not. `execution_success` decides:
   * an error before it (a blocked branch) did not stop the run.
   */
  get failure(): ComfyError | undefined {
    if (this.#succeeded) return undefined;
    if (this.#interrupted) {
      return new ExecutionInterruptedError("The run was interrupted in ComfyUI.");
    }
    return [...this.#errors.values()].at(-1) ?? new ExecutionError(
      "Cannot tell how the run ended: ComfyUI reported neither success nor an error. " +
        "Look at ComfyUI's own log, then try again.",
      { nodeId: "", classType: "", exceptionType: "" },
    );
  }

  /** What an ended run made, where it did not fail. */
  get result(): JobResult {
    return {
      ...this.outputs,
      cached: !this.#ranNodes,
      warnings: [...this.#errors.keys(), ...this.#warnings],
      ranMs: this.#ranMs(),
    };
  }

  #ranMs(): number {
    const { start, end } = this.#stamps;
    if (start !== undefined && end !== undefined) return Math.max(0, end - start);
    return (this.#endedAt ?? this.#clock()) - (this.#startedAt ?? this.#clock());
  }

  #enter(id: string, shownAs: string | null | undefined): void {
    this.start();
    this.#ranNodes = true;
    this.#progress.enter(id, shownAs ?? id);
  }

  #fail(error: ExecutionError, timestamp: number | undefined): void {
    this.#errors.set(error.message, error);
    this.#stamps.end = timestamp;
  }

  #end(): void {
    this.#endedAt ??= this.#clock();
  }
}
