import type { ObjectInfo } from "../../comfyui/object_info.ts";

/** Where node classes are looked up: one ComfyUI, or the union of several. */
export interface NodeCatalog {
  /** Descriptions of the given node classes; one that is not there is left out. */
  objectInfo(classTypes: Iterable<string>): Promise<ObjectInfo>;
  /** Forgets what was remembered, or only what is so many milliseconds old. */
  refresh(olderThanMs?: number): void;
}
