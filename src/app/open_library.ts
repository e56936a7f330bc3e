import type { ComfyClient } from "../comfyui/client.ts";
import type { Config } from "../config/config.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import { FolderSource } from "../library/folder_source.ts";
import { GallerySource } from "../library/gallery_source.ts";
import { HistorySource } from "../library/history_source.ts";
import { Library } from "../library/library.ts";
import { SavedSource } from "../library/saved_source.ts";
import { isShipped, ShippedSource } from "../library/shipped_source.ts";
import type { WorkflowSource } from "../library/source.ts";
import { unionOf } from "../library/union_source.ts";

/** Every place where workflows come from; nothing is read before somebody asks. */
export function openLibrary(engines: Engines, { expose, workflows }: Config): Library {
  const { folder, saved, gallery, history } = workflows;
  const onEach = (open: (client: ComfyClient) => WorkflowSource) =>
    unionOf(engines.all.map(({ client }) => open(client)));
  return new Library([
    new ShippedSource(),
    new FolderSource({ path: folder, isCopy: isShipped }),
    ...saved ? [onEach((client) => new SavedSource(client))] : [],
    ...gallery ? [onEach((client) => new GallerySource(client))] : [],
    ...history ? [onEach((client) => new HistorySource(client))] : [],
  ], { objectInfo: (classes) => engines.objectInfo(classes), expose });
}
