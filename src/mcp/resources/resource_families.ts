import { jobsResource } from "./jobs_resource.ts";
import { modelsResource } from "./models_resource.ts";
import { nodesResource } from "./nodes_resource.ts";
import { outputsResource } from "./outputs_resource.ts";
import { nameIn, type ResourceFamily } from "./resource_family.ts";
import { samplersResource, schedulersResource } from "./sampling_resource.ts";
import { systemResource } from "./system_resource.ts";
import { workflowsResource } from "./workflows_resource.ts";
import { ErrorCode, McpError } from "../sdk.ts";
import { shortUri } from "./resource_error.ts";

/** Every family, in the order in which `resources/list` names its resources. */
export const resourceFamilies: readonly ResourceFamily[] = [
  outputsResource,
  systemResource,
  modelsResource,
  samplersResource,
  schedulersResource,
  workflowsResource,
  jobsResource,
  nodesResource,
];

/**
 * The family that a URI belongs to, and the name that it gives there.
 *
 * @throws {McpError} If it is not one of ours.
 */
export function findFamily(uri: string): { family: ResourceFamily; name: string } {
  for (const family of resourceFamilies) {
    const name = nameIn(family, uri);
    if (name !== undefined) return { family, name };
  }
  const forms = resourceFamilies.map(({ path, template }) =>
    template?.uriTemplate ?? `comfyui://${path}`
  );
  throw new McpError(
    ErrorCode.InvalidParams,
    `Cannot read "${shortUri(uri)}": not a resource of this server. Those are: ${
      forms.join(", ")
    }.`,
  );
}
