/** What is known of a node in a run. */
export type NodeState = "ahead" | "current" | "done" | "skipped";

/** A pass through the steps of a node, as far as it was seen. */
interface Pass {
  readonly first: { value: number; at: number };
  readonly value: number;
  readonly at: number;
  readonly max: number;
}

/** Takes the time of one node of a run, by the moments it is told. */
export class NodeTimer {
  #state: NodeState = "ahead";
  #spent = 0;
  #since = 0;
  #pass: Pass | undefined;
  #uneven = false;

  /** How far the node is. */
  get state(): NodeState {
    return this.#state;
  }

  /** Milliseconds a step in the pass under way, once there was one from its begin to its end. */
  get stepMs(): number | undefined {
    const { first, value, at } = this.#pass ?? { first: { value: 0, at: 0 }, value: 0, at: 0 };
    return value > first.value ? (at - first.at) / (value - first.value) : undefined;
  }

  /** How many steps {@linkcode stepMs} is measured by. */
  get measured(): number {
    return this.#pass ? this.#pass.value - this.#pass.first.value : 0;
  }

  /** Steps that the node says it has; `undefined` before it says so. */
  get steps(): number | undefined {
    return this.#pass?.max;
  }

  /** Steps that it says are left, and when it said so. */
  get left(): { steps: number; at: number } | undefined {
    return this.#pass && { steps: this.#pass.max - this.#pass.value, at: this.#pass.at };
  }

  /** True where it counted its steps more than once: nobody knows how often it will yet. */
  get uneven(): boolean {
    return this.#uneven;
  }

  /** Milliseconds it took, up to when it was left last. */
  get spentMs(): number {
    return this.#spent;
  }

  /** Milliseconds it took so far. */
  spentUntil(now: number): number {
    return this.#spent + (this.#state === "current" ? Math.max(0, now - this.#since) : 0);
  }

  /** It runs, perhaps again. */
  enter(at: number): void {
    if (this.#state === "current") return;
    this.#state = "current";
    this.#since = at;
  }

  /** It runs no more. */
  leave(at: number): void {
    if (this.#state !== "current") return;
    this.#spent = this.spentUntil(at);
    this.#state = "done";
  }

  /** It does not run: what it made before is taken again. */
  skip(): void {
    if (this.#state === "ahead") this.#state = "skipped";
  }

  /** It has done so many of its steps. */
  count(step: { value: number; max: number }, at: number): void {
    const { value } = step;
    const max = Math.max(step.max, value);
    const begins = !this.#pass || value < this.#pass.value || max !== this.#pass.max;
    if (this.#pass && begins) this.#uneven = true;
    if (!this.#pass || begins) this.#pass = { first: { value, at }, value, at, max };
    else if (value > this.#pass.value) this.#pass = { ...this.#pass, value, at };
  }
}
