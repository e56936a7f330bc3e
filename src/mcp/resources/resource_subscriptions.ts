import { ErrorCode, McpError } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { findFamily } from "./resource_families.ts";

/** Most resources that one client watches: each may cost a question every now and then. */
const MOST = 200;

/** How often to ask for what nobody tells, such as the models of a folder, ms. */
const EVERY = 15_000;

/** The interval of the configuration; 15,000 ms where it has none. */
function refreshMsOf({ refreshMs = EVERY }: Services & { refreshMs?: number | undefined }): number {
  return refreshMs;
}

/** Options of {@linkcode ResourceSubscriptions}. */
export interface ResourceSubscriptionsOptions {
  /** Tells the client that a resource is another now. */
  notify: (uri: string) => void;
  /** How often to ask for what nobody tells, ms; what the services say where left out. */
  everyMs?: number;
}

/** The resources that one client wants to hear of. */
export class ResourceSubscriptions implements Disposable {
  readonly #services: Services;
  readonly #options: Required<ResourceSubscriptionsOptions>;
  readonly #watches = new Map<string, Promise<() => void>>();

  /** Watches nothing yet. */
  constructor(services: Services, options: ResourceSubscriptionsOptions) {
    this.#services = services;
    this.#options = { everyMs: refreshMsOf(services), ...options };
  }

  /**
   * Watches a resource; once is enough. One that never changes may be watched as well.
   *
   * @throws {McpError} If it is not one of ours or not there, or too many are watched.
   */
  async subscribe(uri: string): Promise<void> {
    const known = this.#watches.get(uri);
    if (known) return void await known;
    if (this.#watches.size >= MOST) {
      throw new McpError(
        ErrorCode.InvalidRequest,
        `Cannot subscribe to "${uri.slice(0, 200)}": ${MOST} resources are watched already. ` +
          "Unsubscribe from some.",
      );
    }
    const watch = this.#watch(uri);
    this.#watches.set(uri, watch);
    try {
      await watch;
    } catch (error) {
      if (this.#watches.get(uri) === watch) this.#watches.delete(uri);
      throw error;
    }
  }

  /** Watches a resource no longer. */
  unsubscribe(uri: string): void {
    const watch = this.#watches.get(uri);
    this.#watches.delete(uri);
    // Who failed to begin has nothing to stop.
    watch?.then((stop) => stop(), () => {});
  }

  /** Watches nothing any more. */
  [Symbol.dispose](): void {
    for (const uri of [...this.#watches.keys()]) this.unsubscribe(uri);
  }

  async #watch(uri: string): Promise<() => void> {
    const { family, name } = findFamily(uri, this.#services);
    const { everyMs, notify } = this.#options;
    const changed = () => notify(uri);
    const stop = await family.watch?.(name, { uri, services: this.#services, changed, everyMs });
    return stop ?? (() => {});
  }
}
