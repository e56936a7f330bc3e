import type { ObjectInfo } from "../../comfyui/object_info.ts";
import { optionsOf } from "../../workflow/options_of.ts";
import type { SAMPLING_KINDS } from "../workflow/model_names.ts";
import type { Services } from "../tool_context.ts";
import { jsonContents } from "./json_contents.ts";
import { pollChanges } from "./poll_changes.ts";
import { type ResourceFamily, resourceUri } from "./resource_family.ts";

/** The class that lists them. */
const SAMPLER = "KSampler";

/** Names of samplers, for a `sampler_name`. */
export const samplersResource: ResourceFamily = samplingResource("samplers", {
  title: "Samplers",
  input: "sampler_name",
});

/** Names of schedulers, for a `scheduler`. */
export const schedulersResource: ResourceFamily = samplingResource("schedulers", {
  title: "Schedulers",
  input: "scheduler",
});

function samplingResource(
  kind: typeof SAMPLING_KINDS[number],
  { title, input }: { title: string; input: string },
): ResourceFamily {
  return {
    path: kind,
    list: () => [{
      uri: resourceUri({ path: kind }, ""),
      name: kind,
      title,
      mimeType: "application/json",
    }],
    read: async (_name, { uri, services }) =>
      jsonContents(uri, { [kind]: await freshNames(input, services) }, kind),
    watch: (_name, { services, ...options }) =>
      pollChanges(() => freshNames(input, services), options),
  };
}

/** Asked for anew: what is remembered of a class would hide that a custom node has come. */
async function freshNames(input: string, { engines }: Services): Promise<string[]> {
  const infos = await engines.fromEach(({ client }) => client.getNodeInfo(SAMPLER));
  const names = infos.flatMap((info) => {
    const objectInfo: ObjectInfo = info ? { [SAMPLER]: info } : {};
    return optionsOf(objectInfo, SAMPLER, input) ?? [];
  });
  return [...new Set(names)];
}
