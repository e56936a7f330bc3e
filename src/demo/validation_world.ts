import type { Catalog } from "./catalog.ts";
import type { FileStore } from "./file_store.ts";
import type { NodeClass } from "./node.ts";

/** What a workflow is checked against. */
export interface ValidationWorld {
  /** Node classes by name. */
  nodes: ReadonlyMap<string, NodeClass>;
  /** What is installed. */
  catalog: Catalog;
  /** Where loaders look for their files. */
  files: FileStore;
}
