import { jobsResource } from "./jobs_resource.ts";
import { modelsResource } from "./models_resource.ts";
import { nodesResource } from "./nodes_resource.ts";
import { outputsResource } from "./outputs_resource.ts";
import { nameIn, type ResourceFamily } from "./resource_family.ts";
import { samplersResource, schedulersResource } from "./sampling_resource.ts";
import { systemResource } from "./system_resource.ts";
import { workflowsResource } from "./workflows_resource.ts";
import { callerOf } from "../caller/caller.ts";
import { mayUse } from "../caller/may_use.ts";
import { ErrorCode, McpError } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
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

/** The families that the caller sees. */
export function familiesFor(services: Pick<Services, "caller" | "shownTools">): ResourceFamily[] {
  const { tools: allowed } = callerOf(services);
  return resourceFamilies.filter(({ tools }) =>
    allowed === undefined || tools === undefined || tools.some((tool) => mayUse(tool, services))
  );
}

/**
 * The family that a URI belongs to, and the name that it gives there.
 *
 * @throws {McpError} If it is not one of ours, or of no use to the caller.
 */
export function findFamily(
  uri: string,
  services: Services,
): { family: ResourceFamily; name: string } {
  const families = familiesFor(services);
  for (const family of families) {
    const name = nameIn(family, uri);
    if (name !== undefined) return { family, name };
  }
  const forms = families.map(({ path, template }) => template?.uriTemplate ?? `comfyui://${path}`);
  throw new McpError(
    ErrorCode.InvalidParams,
    `Cannot read "${shortUri(uri)}": not a resource of this server. Those are: ${
      forms.join(", ")
    }.`,
  );
}
