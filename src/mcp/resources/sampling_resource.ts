import { namesOfKind, type SAMPLING_KINDS } from "../model_names.ts";
import { jsonContents } from "./json_contents.ts";
import { type ResourceFamily, resourceUri } from "./resource_family.ts";

/** Names of samplers, for a `sampler_name`. */
export const samplersResource: ResourceFamily = samplingResource("samplers", "Samplers");

/** Names of schedulers, for a `scheduler`. */
export const schedulersResource: ResourceFamily = samplingResource("schedulers", "Schedulers");

function samplingResource(kind: typeof SAMPLING_KINDS[number], title: string): ResourceFamily {
  return {
    path: kind,
    list: () => [{
      uri: resourceUri({ path: kind }, ""),
      name: kind,
      title,
      mimeType: "application/json",
    }],
    read: async (_name, { uri, services }) =>
      jsonContents(uri, { [kind]: await namesOfKind(kind, services) }),
  };
}
