import type { ComfyClient } from "../../comfyui/client.ts";
import type { ComfyEvent, ComfyEvents, ConnectionChange } from "../../comfyui/events.ts";
import { isUnreadable } from "../../comfyui/messages.ts";
import type { NodeInfo, ObjectInfo } from "../../comfyui/object_info.ts";
import { AtOnce } from "./at_once.ts";
import { EngineHealth } from "./engine_health.ts";
import { closed } from "../job_endings.ts";
import { Remembered } from "./remembered.ts";
import { Strays } from "./strays.ts";
import { untilAborted } from "../follow/until_aborted.ts";

/** What answers at an address: a ComfyUI, or the demo engine. */
export interface EngineIdentity {
  /** `ComfyUI 0.3.64`, or what the demo engine calls itself. */
  name: string;
  /** True where no model runs: the pictures are stand-ins. */
  demo: boolean;
}

/** Listens to one prompt: its own messages, and what concerns all of them. */
export type PromptListener = (event: ComfyEvent | ConnectionChange) => void;

/** Questions about node classes under way at a time: a large workflow has two hundred of them. */
const AT_ONCE = 16;

/** How long is taken for granted that a node class is not there. */
const MISS_MS = 10_000;

/** Options of {@linkcode Engine}. */
export interface EngineOptions {
  /** What people and files call it; unique among the engines. `comfyui` where left out. */
  name?: string;
  /** How many jobs are sent to it at a time; 2 where left out, so that the next is ready. */
  concurrency?: number;
  /** How much it gets of the work, beside others; 1 where left out. */
  weight?: number;
  /** Words by which workflows ask for it. */
  tags?: readonly string[];
}

/** One ComfyUI: its routes, its event socket, and what we remember of it. */
export class Engine implements AsyncDisposable {
  /** What people and files call it. */
  readonly name: string;
  /** How many jobs are sent to it at a time. */
  readonly concurrency: number;
  /** How much it gets of the work, beside others. */
  readonly weight: number;
  /** Words by which workflows ask for it. */
  readonly tags: readonly string[];
  /** How it is doing. */
  readonly health = new EngineHealth();
  /** Its routes. */
  readonly client: ComfyClient;
  /** Its event socket. */
  readonly events: ComfyEvents;
  /** Prompts of ours that it may still have, though nobody waits for them. */
  readonly strays: Strays;
  readonly #listeners = new Map<string, PromptListener>();
  readonly #nodes = new Remembered<NodeInfo | undefined>({ missMs: MISS_MS });
  readonly #asking = new AtOnce(AT_ONCE);
  readonly #identity = new Remembered<EngineIdentity>();
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;

  /** Asks nothing yet. Closes the events when it is disposed. */
  constructor(client: ComfyClient, events: ComfyEvents, options: EngineOptions = {}) {
    const { name = "comfyui", concurrency = 2, weight = 1, tags = [] } = options;
    this.name = name;
    this.concurrency = concurrency;
    this.weight = weight;
    this.tags = tags;
    this.client = client;
    this.events = events;
    this.strays = new Strays({ client, health: this.health });
    this.#unsubscribe = events.subscribe((event) => this.#dispatch(event));
  }

  /**
   * Says what answers; asked once, and again after the connection was lost. A caller that gives up
   * leaves the question to the others.
   */
  identity(signal?: AbortSignal): Promise<EngineIdentity> {
    return untilAborted(this.#identity.get("engine", () => this.#identify()), signal);
  }

  /**
   * Descriptions of the given node classes; a class that this ComfyUI does not have is left out.
   * Asked class by class: the whole list can be a hundred megabytes.
   */
  async objectInfo(classTypes: Iterable<string>): Promise<ObjectInfo> {
    const names = [...new Set(classTypes)];
    const infos = await Promise.all(names.map((name) => this.#nodeInfo(name)));
    const found = names.flatMap((name, index) => {
      const info = infos[index];
      return info ? [[name, info] as const] : [];
    });
    return Object.fromEntries(found);
  }

  /**
   * Forgets what was remembered, or only what is so many milliseconds old: models may have been
   * added, or ComfyUI replaced.
   */
  refresh(olderThanMs = 0): void {
    this.#nodes.clear(olderThanMs);
    this.#identity.clear(olderThanMs);
  }

  /** Hands the events of a prompt to a listener, until the returned function is called. */
  listen(promptId: string, listener: PromptListener): () => void {
    this.#listeners.set(promptId, listener);
    this.events.expectTraffic(true);
    return () => {
      this.#listeners.delete(promptId);
      this.events.expectTraffic(this.#listeners.size > 0);
    };
  }

  /** Ends its questions and closes the event socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closed());
    this.#unsubscribe();
    await this.events.close();
  }

  #nodeInfo(name: string): Promise<NodeInfo | undefined> {
    const { signal } = this.#closing;
    return this.#nodes.get(
      name,
      () => this.#asking.run(() => this.client.getNodeInfo(name, { signal })),
    );
  }

  async #identify(): Promise<EngineIdentity> {
    const { system } = await this.client.getSystemStats({ signal: this.#closing.signal });
    const demo = system.engine === "easel-demo";
    return {
      name: demo ? "Easel demo engine" : `ComfyUI ${system.comfyui_version ?? ""}`.trim(),
      demo,
    };
  }

  #dispatch(event: ComfyEvent | ConnectionChange): void {
    if (event.type === "connection" && event.state === "lost") this.refresh();
    const promptId = promptIdOf(event);
    if (promptId !== undefined) this.#listeners.get(promptId)?.(event);
    else if (isForAll(event)) {
      for (const listener of [...this.#listeners.values()]) listener(event);
    }
  }
}

/** What may concern every prompt: also a frame that cannot be read may have named any. */
function isForAll(event: ComfyEvent | ConnectionChange): boolean {
  return event.type === "status" || event.type === "connection" || isUnreadable(event);
}

function promptIdOf(event: ComfyEvent | ConnectionChange): string | undefined {
  if (event.type === "preview") return event.promptId;
  const data = "data" in event ? event.data : undefined;
  if (typeof data !== "object" || data === null || !("prompt_id" in data)) return undefined;
  return typeof data.prompt_id === "string" ? data.prompt_id : undefined;
}
