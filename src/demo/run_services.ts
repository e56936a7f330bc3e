import type { Catalog } from "./catalog.ts";
import type { FileStore } from "./file_store.ts";
import type { NodeClass } from "./node.ts";
import type { OutputCache } from "./output_cache.ts";
import type { SocketHub } from "./socket_hub.ts";

/** What a run of a prompt works with. */
export interface RunServices {
  /** Node classes by name. */
  nodes: ReadonlyMap<string, NodeClass>;
  /** What is installed. */
  catalog: Catalog;
  /** The input, output and temp folders. */
  files: FileStore;
  /** Results of the latest workflow. */
  cache: OutputCache;
  /** The event sockets. */
  hub: SocketHub;
  /** Milliseconds since 1970. */
  now(): number;
  /** A number from 0 to just below 1, repeatable by the engine's seed. */
  random(): number;
  /** How long one sampler step lasts, in milliseconds. */
  stepMs: number;
  /** Whether samplers send preview pictures. */
  previews: boolean;
}
