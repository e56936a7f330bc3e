import { modelFolders, namesOfKind } from "../workflow/model_names.ts";
import type { Resource } from "../sdk.ts";
import { jsonContents } from "./json_contents.ts";
import { pollChanges } from "./poll_changes.ts";
import { resourceNotFound } from "./resource_error.ts";
import { type ReadContext, type ResourceFamily, resourceUri } from "./resource_family.ts";

const PATH = "models/";

/** The model files of a folder. */
export const modelsResource: ResourceFamily = {
  path: PATH,
  template: {
    uriTemplate: "comfyui://models/{folder}",
    name: "models",
    title: "Models of a folder",
    description: "Names as tools and nodes take them, such as those of checkpoints or loras",
    mimeType: "application/json",
  },
  list: async (services) => (await modelFolders(services)).map(describeFolder),
  names: modelFolders,
  async read(folder, { uri, services }) {
    await mustExist(folder, { uri, services });
    const names = await namesOfKind(folder, services);
    return jsonContents(uri, { folder, total: names.length, models: names }, "models");
  },
  async watch(folder, { uri, services, ...options }) {
    await mustExist(folder, { uri, services });
    return pollChanges(() => namesOfKind(folder, services), options);
  },
};

function describeFolder(folder: string): Resource {
  return {
    uri: resourceUri({ path: PATH }, folder),
    name: folder,
    title: `Models: ${folder}`,
    mimeType: "application/json",
  };
}

// Asked first: ComfyUI answers a folder such as ".." with something else altogether.
async function mustExist(
  folder: string,
  { uri, services }: ReadContext,
): Promise<void> {
  const folders = await modelFolders(services);
  if (folders.includes(folder)) return;
  throw resourceNotFound(uri, `there is no such folder. Folders: ${folders.join(", ")}.`);
}
