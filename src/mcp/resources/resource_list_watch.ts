import type { Job } from "../../jobs/job.ts";
import { maySee } from "../job/find_job.ts";
import { onServerClose } from "../on_server_close.ts";
import type { Server } from "../sdk.ts";
import type { Services } from "../tool_context.ts";

/**
 * Tells a client that has listed the resources when there are others, until it goes away: a job is
 * a resource once it is there, and its files are once it has ended.
 */
export class ResourceListWatch {
  readonly #server: Server;
  readonly #services: Services;
  readonly #seen = new WeakSet<Job>();
  #started = false;

  /** Watches nothing yet. */
  constructor(server: Server, services: Services) {
    this.#server = server;
    this.#services = services;
  }

  /** Begins; a client that has not listed the resources need not know. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    const { library, jobs } = this.#services;
    for (const job of jobs.list()) this.#seen.add(job);
    const stack = new DisposableStack();
    stack.defer(library.onChange(() => this.#notify()));
    stack.defer(jobs.subscribe((job) => this.#changed(job)));
    onServerClose(this.#server, () => stack.dispose());
  }

  #changed(job: Job): void {
    const isNew = !this.#seen.has(job);
    this.#seen.add(job);
    if ((isNew || job.ended) && maySee(job, this.#services)) this.#notify();
  }

  #notify(): void {
    this.#server.sendResourceListChanged().catch((error) => {
      this.#services.log("debug", "nobody to tell that the resources changed", { error });
    });
  }
}
