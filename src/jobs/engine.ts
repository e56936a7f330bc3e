import type { ComfyClient } from "../comfyui/client.ts";
import type { ComfyEvent, ComfyEvents, ConnectionChange } from "../comfyui/events.ts";
import type { NodeInfo, ObjectInfo } from "../comfyui/object_info.ts";

/** What answers at an address: a ComfyUI, or the demo engine. */
export interface EngineIdentity {
  /** `ComfyUI 0.3.64`, or what the demo engine calls itself. */
  name: string;
  /** True where no model runs: the pictures are stand-ins. */
  demo: boolean;
}

/** Listens to one prompt: its own messages, and what concerns all of them. */
export type PromptListener = (event: ComfyEvent | ConnectionChange) => void;

/** One ComfyUI: its routes, its event socket, and what we remember of it. */
export class Engine implements AsyncDisposable {
  readonly client: ComfyClient;
  readonly events: ComfyEvents;
  #listeners = new Map<string, PromptListener>();
  #nodes = new Map<string, Promise<NodeInfo | undefined>>();
  #identity: Promise<EngineIdentity> | undefined;
  #unsubscribe: () => void;

  constructor(client: ComfyClient, events: ComfyEvents) {
    this.client = client;
    this.events = events;
    this.#unsubscribe = events.subscribe((event) => this.#dispatch(event));
  }

  /** Says what answers; asked once, and again after the connection was lost. */
  identity(signal?: AbortSignal): Promise<EngineIdentity> {
    this.#identity ??= this.#identify(signal).catch((error) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  /**
   * Descriptions of the given node classes; a class that this ComfyUI does not have is left out.
   * Asked class by class: the whole list can be a hundred megabytes.
   */
  async objectInfo(classTypes: Iterable<string>): Promise<ObjectInfo> {
    const names = [...new Set(classTypes)];
    const infos = await Promise.all(names.map((name) => this.#nodeInfo(name)));
    const found: ObjectInfo = {};
    names.forEach((name, index) => {
      const info = infos[index];
      if (info) found[name] = info;
    });
    return found;
  }

  /** Forgets what was remembered: models may have been added, or ComfyUI replaced. */
  refresh(): void {
    this.#nodes.clear();
    this.#identity = undefined;
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.events.close();
  }

  #nodeInfo(name: string): Promise<NodeInfo | undefined> {
    let info = this.#nodes.get(name);
    if (!info) {
      info = this.client.getNodeInfo(name);
      this.#nodes.set(name, info);
      info.then((found) => found ?? this.#nodes.delete(name), () => this.#nodes.delete(name));
    }
    return info;
  }

  async #identify(signal?: AbortSignal): Promise<EngineIdentity> {
    const { system } = await this.client.getSystemStats(signal ? { signal } : {});
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
    else if (event.type === "status" || event.type === "connection") {
      for (const listener of [...this.#listeners.values()]) listener(event);
    }
  }
}

function promptIdOf(event: ComfyEvent | ConnectionChange): string | undefined {
  if (event.type === "preview") return event.promptId;
  const data = "data" in event ? event.data : undefined;
  if (typeof data !== "object" || data === null || !("prompt_id" in data)) return undefined;
  return typeof data.prompt_id === "string" ? data.prompt_id : undefined;
}
