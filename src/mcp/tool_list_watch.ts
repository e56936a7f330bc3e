import type { Server } from "./sdk.ts";
import type { Services } from "./tool_context.ts";

/** Tells a client that has listed the tools when the list is another, until it goes away. */
export class ToolListWatch {
  #server: Server;
  #services: Services;
  #stop: (() => void) | undefined;

  /** Watches nothing yet. */
  constructor(server: Server, services: Services) {
    this.#server = server;
    this.#services = services;
  }

  /** Begins; a client that has not listed the tools need not know. */
  start(): void {
    if (this.#stop) return;
    this.#stop = this.#services.library.onChange(() => this.#notify());
    const { onclose } = this.#server;
    this.#server.onclose = () => {
      this.#stop?.();
      onclose?.();
    };
  }

  #notify(): void {
    this.#server.sendToolListChanged().catch((error) => {
      this.#services.log("debug", "nobody to tell that the tools changed", { error });
    });
  }
}
