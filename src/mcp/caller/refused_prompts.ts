import type { Log } from "../log.ts";
import { patternWorkerUrl } from "./pattern_worker.ts";
import { PromptRefusedError } from "./prompt_refused_error.ts";

/** How long all patterns may take for the texts of one job, ms. */
const PATIENCE = 250;

/** How long its thread may take to answer at all, ms: the machine may be busy. */
const ANSWER = 10_000;

/** Options of {@linkcode RefusedPrompts}. */
export interface RefusedPromptsOptions {
  /** Told of patterns that take too long. */
  log: Log;
  /** How long they may take, ms; 250 where left out. */
  patienceMs?: number;
}

/**
 * Patterns of prompts that nobody may send. They are tried in a thread of their own and for so long
 * only: one that was written without care may run for years on a text that was chosen for it. The
 * thread is started with the first prompt and kept.
 */
export class RefusedPrompts implements Disposable {
  readonly #patterns: readonly string[];
  readonly #options: Required<RefusedPromptsOptions>;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /**
   * Starts nothing yet.
   *
   * @param patterns Regular expressions, with the flags `iu`.
   * @throws {SyntaxError} If one is none.
   */
  constructor(patterns: readonly string[], options: RefusedPromptsOptions) {
    for (const pattern of patterns) mustBePattern(pattern);
    this.#patterns = patterns;
    this.#options = { patienceMs: PATIENCE, ...options };
  }

  /**
   * Tries all patterns on texts, one call after the other.
   *
   * @throws {PromptRefusedError} If one matches, or that cannot be told in time.
   */
  async check(texts: readonly string[]): Promise<void> {
    if (this.#patterns.length === 0 || texts.length === 0) return;
    const verdict = this.#last.then(() => this.#ask(texts));
    this.#last = verdict.catch(() => {});
    if (await verdict) throw new PromptRefusedError("it matches what this server does not make");
  }

  /** Ends the thread. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#stop();
  }

  async #ask(texts: readonly string[]): Promise<boolean> {
    const worker = this.#worker ?? await this.#start();
    const { patienceMs } = this.#options;
    const matches = await answerOf(worker, { texts, patienceMs });
    if (typeof matches === "boolean") return matches;
    if (matches === undefined) this.#stop();
    this.#options.log("error", "a pattern of refused_prompts takes too long", {
      patterns: this.#patterns.length,
      patienceMs,
    });
    throw new PromptRefusedError("this server cannot tell in time whether it may make it");
  }

  async #start(): Promise<Worker> {
    if (this.#disposed) throw new PromptRefusedError("the server is stopping");
    const worker = this.#worker = new Worker(patternWorkerUrl(), { type: "module" });
    if (await answerOf(worker, { patterns: this.#patterns }) !== undefined) return worker;
    this.#stop();
    throw new PromptRefusedError("this server cannot tell now whether it may make it");
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

/** `null` where the patterns take too long, `undefined` where the thread fails or says nothing. */
async function answerOf(
  worker: Worker,
  question: Record<string, unknown>,
): Promise<boolean | null | undefined> {
  const { promise, resolve } = Promise.withResolvers<boolean | null | undefined>();
  worker.onmessage = ({ data }: MessageEvent<boolean | null>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve(undefined);
  };
  const timer = setTimeout(() => resolve(undefined), ANSWER);
  worker.postMessage(question);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function mustBePattern(pattern: string): void {
  try {
    new RegExp(pattern, "iu");
  } catch (cause) {
    const { message } = cause as Error;
    throw new SyntaxError(`Cannot use "${pattern}" as a pattern: ${message}. Correct it.`, {
      cause,
    });
  }
}
