import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { ComfyEvent } from "../../comfyui/events.ts";
import type { ProgressStateMessage } from "../../comfyui/messages.ts";
import { NodeTimer } from "./node_timer.ts";
import { plannedSteps, runKind } from "./run_kind.ts";

/** Takes the times of one run's nodes, by ComfyUI's messages and the moments when they came. */
export class RunTimer {
  /** What the run has in common with others that take as long. */
  readonly kind: string;
  /** The steps that each node which samples will go through, as far as its inputs tell. */
  readonly planned: ReadonlyMap<string, number>;
  /** The nodes of the workflow, by id. */
  readonly nodes: ReadonlyMap<string, NodeTimer>;
  #started = false;
  #ended = false;
  #gap = false;
  #parallel = false;

  /** Begins before the run. */
  constructor(workflow: ApiWorkflow) {
    this.kind = runKind(workflow);
    this.planned = plannedSteps(workflow);
    this.nodes = new Map(Object.keys(workflow).map((id) => [id, new NodeTimer()]));
  }

  /** True once ComfyUI said that it runs. */
  get started(): boolean {
    return this.#started;
  }

  /** True where it ran to its good end, one node after the other, and no message was missed. */
  get complete(): boolean {
    return this.#ended && this.#started && !this.#gap && !this.#parallel;
  }

  /** True where nodes ran at the same time: whose time it was cannot be told. */
  get parallel(): boolean {
    return this.#parallel;
  }

  /** Takes a message of this run; `at` in milliseconds that never jump. */
  apply(event: ComfyEvent, at: number): void {
    switch (event.type) {
      case "execution_start":
        this.#started = true;
        return;
      case "execution_cached":
        return event.data.nodes.forEach((id) => this.#timerOf(id)?.skip());
      case "executing":
        return event.data.node === null ? this.#leaveAll(at) : this.#enter(event.data.node, at);
      case "progress":
        return this.#timerOf(event.data.node ?? "")?.count(event.data, at);
      case "progress_state":
        return this.#see(event.data.nodes);
      case "execution_success":
        this.#ended = true;
        return this.#leaveAll(at);
    }
  }

  #enter(id: string, at: number): void {
    const timer = this.#timerOf(id);
    if (timer?.state === "current") return;
    this.#leaveAll(at);
    timer?.enter(at);
  }

  #leaveAll(at: number): void {
    for (const timer of this.nodes.values()) timer.leave(at);
  }

  #see(nodes: ProgressStateMessage["data"]["nodes"]): void {
    const running = new Set<NodeTimer | undefined>();
    for (const [id, { state }] of Object.entries(nodes)) {
      const timer = this.#timerOf(id);
      if (state === "running") running.add(timer);
      if (state === "finished" && timer?.state === "ahead") this.#missed(timer);
    }
    if (running.size > 1) this.#parallel = true;
  }

  /** A node that is finished, but was not seen to begin, ran while nobody heard. */
  #missed(timer: NodeTimer): void {
    this.#gap = true;
    timer.skip();
  }

  /** ComfyUI's ids for the parts of node 2 are like "2.0.0.4"; their time is that of node 2. */
  #timerOf(id: string): NodeTimer | undefined {
    return this.nodes.get(id) ?? this.nodes.get(id.split(".")[0] ?? id);
  }
}
