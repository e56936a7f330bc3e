import { onEngineBack } from "./on_engine_back.ts";
import type { Server } from "./sdk.ts";
import type { Services } from "./tool_context.ts";

/** A node class that every ComfyUI has, and that is asked for in any case. */
const ANY_CLASS = "SaveImage";

/** Options of {@linkcode ToolListWatch}. */
export interface ToolListWatchOptions {
  /** How often a ComfyUI that does not answer is asked again, in milliseconds. */
  everyMs?: number;
}

/** Tells a client that has listed the tools when the list is another, until it goes away. */
export class ToolListWatch {
  readonly #server: Server;
  readonly #services: Services;
  readonly #options: ToolListWatchOptions;
  #stop: (() => void) | undefined;
  #stopAsking: (() => void) | undefined;

  /** Watches nothing yet. */
  constructor(server: Server, services: Services, options: ToolListWatchOptions = {}) {
    this.#server = server;
    this.#services = services;
    this.#options = options;
  }

  /** To be called when a client lists the tools; one that has not need not know of changes. */
  start(): void {
    this.#awaitEngine();
    if (this.#stop) return;
    this.#stop = this.#services.library.onChange(() => this.#notify());
    const { onclose } = this.#server;
    this.#server.onclose = () => {
      this.#stop?.();
      this.#stopAsking?.();
      onclose?.();
    };
  }

  /** Without a ComfyUI the list lacks tools, and what others take. */
  #awaitEngine(): void {
    this.#stopAsking?.();
    const { engines } = this.#services;
    this.#stopAsking = onEngineBack(() => engines.objectInfo([ANY_CLASS]), {
      ...this.#options,
      back: () => this.#notify(),
    });
  }

  #notify(): void {
    this.#server.sendToolListChanged().catch((error) => {
      this.#services.log("debug", "nobody to tell that the tools changed", { error });
    });
  }
}
