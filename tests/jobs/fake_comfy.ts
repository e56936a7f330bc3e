import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import type { ComfyClient } from "../../src/comfyui/client.ts";
import { ConnectionError, HttpError } from "../../src/comfyui/errors.ts";
import type { ComfyEvents, ComfyListener } from "../../src/comfyui/events.ts";
import { Engine, type EngineOptions } from "../../src/jobs/engines/engine.ts";

/** A prompt as {@linkcode FakeComfy} has it. */
export interface FakePrompt {
  id: string;
  /** What its picture shows. */
  shows: string;
  state: "pending" | "running" | "done" | "stopped" | "failed";
}

/** Options of {@linkcode FakeComfy}. */
export interface FakeComfyOptions extends EngineOptions {
  /** Milliseconds since the epoch, by the clock of its machine. */
  clock?: () => number;
}

/**
 * A ComfyUI that is all functions: no bytes, no timers, and nothing goes on unless a test says so.
 * Thousands of jobs run on it in a second.
 */
export class FakeComfy {
  readonly engine: Engine;
  readonly prompts = new Map<string, FakePrompt>();
  /** What each file shows, and when it was written. */
  readonly files = new Map<string, { shows: string; writtenAt: number }>();
  /** While true, nothing answers. */
  off = false;
  readonly #clock: () => number;
  readonly #listeners = new Set<ComfyListener>();
  #counter = 0;

  constructor({ clock = () => 0, ...options }: FakeComfyOptions = {}) {
    this.#clock = clock;
    this.engine = new Engine(this.#client(), this.#events(), options);
  }

  /** What waits and runs, in that order in which it came. */
  get underway(): FakePrompt[] {
    return [...this.prompts.values()].filter(({ state }) =>
      state === "pending" || state === "running"
    );
  }

  /** A prompt begins to run. */
  start({ id }: FakePrompt): void {
    this.prompts.get(id)!.state = "running";
    this.say(id, "execution_start", {});
  }

  /** A prompt that runs comes to its picture. */
  finish(prompt: FakePrompt): void {
    const filename = `p_${String(++this.#counter).padStart(5, "0")}_.png`;
    this.files.set(filename, { shows: prompt.shows, writtenAt: this.#clock() });
    prompt.state = "done";
    const output = { images: [{ filename, subfolder: "", type: "output" }] };
    this.say(prompt.id, "executed", { node: "9", output });
    this.say(prompt.id, "execution_success", {});
    this.say(prompt.id, "executing", { node: null });
  }

  /** A prompt that runs fails. */
  fail(prompt: FakePrompt): void {
    prompt.state = "failed";
    this.say(prompt.id, "execution_error", {
      node_id: "3",
      node_type: "KSampler",
      exception_message: "out of memory",
      exception_type: "RuntimeError",
      executed: [],
      traceback: [],
      current_inputs: {},
      current_outputs: [],
    });
    this.say(prompt.id, "executing", { node: null });
  }

  /** Somebody empties the output folder: the next picture is number 1 again. */
  wipe(): void {
    this.files.clear();
    this.#counter = 0;
  }

  /** Tells all who listen something of a prompt. */
  say(promptId: string, type: string, data: object): void {
    const event = { type, data: { ...data, prompt_id: promptId } };
    for (const listener of [...this.#listeners]) listener(event as never);
  }

  #stop(id: string): void {
    const prompt = this.prompts.get(id);
    if (prompt?.state !== "running") return;
    prompt.state = "stopped";
    this.say(id, "execution_interrupted", { node_id: "3", node_type: "KSampler", executed: [] });
    this.say(id, "executing", { node: null });
  }

  #client(): ComfyClient {
    const answer = <T>(make: () => T) => {
      if (!this.off) return Promise.try(make);
      return Promise.reject(new ConnectionError("Cannot reach it: it is off."));
    };
    const client: Partial<ComfyClient> = {
      submitPrompt: ({ prompt, promptId }) =>
        answer(() => {
          const id = promptId!;
          this.prompts.set(id, { id, shows: showsOf(prompt), state: "pending" });
          return { promptId: id, number: 1, nodeErrors: {} };
        }),
      getQueue: () =>
        answer(() => {
          const of = (state: string) =>
            this.underway.filter((prompt) => prompt.state === state)
              .map(({ id }) => ({ promptId: id }) as never);
          return { running: of("running"), pending: of("pending") };
        }),
      getHistory: () => answer(() => undefined),
      getSystemStats: () => answer(() => ({ system: {}, devices: [] }) as never),
      interrupt: (id) => answer(() => this.#stop(id)),
      deletePending: (ids) =>
        answer(() => {
          for (const id of ids) {
            const prompt = this.prompts.get(id);
            if (prompt?.state === "pending") prompt.state = "stopped";
          }
        }),
      view: ({ filename }) =>
        answer(() => {
          const file = this.files.get(filename);
          if (!file) throw new HttpError(`There is no ${filename}.`, { status: 404 });
          return new Response(null, {
            headers: {
              "date": new Date(this.#clock()).toUTCString(),
              "last-modified": new Date(file.writtenAt).toUTCString(),
            },
          });
        }),
    };
    return client as ComfyClient;
  }

  #events(): ComfyEvents {
    const events: Partial<ComfyEvents> = {
      clientId: "fake",
      connected: true,
      connect: () => Promise.resolve(),
      expectTraffic: () => {},
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
      close: () => Promise.resolve(),
    };
    return events as ComfyEvents;
  }
}

/** A workflow whose picture shows a text. */
export function showing(text: string): ApiWorkflow {
  return {
    "6": { class_type: "CLIPTextEncode", inputs: { text } },
    "9": { class_type: "SaveImage", inputs: { images: ["6", 0], filename_prefix: "p" } },
  };
}

function showsOf(workflow: Readonly<ApiWorkflow>): string {
  return String(workflow["6"]?.inputs["text"]);
}
