import type { Job } from "../../jobs/job.ts";
import { onServerClose } from "../on_server_close.ts";
import type { Server } from "../sdk.ts";
import type { Services } from "../tool_context.ts";

/** Tells a client that has listed the resources when there are others, until it goes away. */
export class ResourceListWatch {
  readonly #server: Server;
  readonly #services: Services;
  readonly #seen = new WeakSet<Job>();
  #stop: (() => void) | undefined;

  /** Watches nothing yet. */
  constructor(server: Server, services: Services) {
    this.#server = server;
    this.#services = services;
  }

  /** Begins; a client that has not listed the resources need not know. */
  start(): void {
    if (this.#stop) return;
    this.#stop = this.#services.library.onChange(() => this.#notify());
    onServerClose(this.#server, () => this.#stop?.());
    this.#follow();
  }

  /** To be called when jobs may have come: a new one is a resource, and so will its files be. */
  look(): void {
    if (this.#stop && this.#follow()) this.#notify();
  }

  /** Follows the jobs that are new to us; whether there were any. */
  #follow(): boolean {
    const jobs = this.#services.jobs.list();
    const known = jobs.findIndex((job) => this.#seen.has(job));
    const fresh = known < 0 ? jobs : jobs.slice(0, known);
    for (const job of fresh) {
      this.#seen.add(job);
      // One that has ended is told of right away, with its files.
      if (!job.ended) job.done.then(() => this.#notify(), () => this.#notify());
    }
    return fresh.length > 0;
  }

  #notify(): void {
    this.#server.sendResourceListChanged().catch((error) => {
      this.#services.log("debug", "nobody to tell that the resources changed", { error });
    });
  }
}
