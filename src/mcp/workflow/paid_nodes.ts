import type { NodeCatalog } from "../../jobs/engines/node_catalog.ts";
import { templateClasses } from "../../workflow/fit_template.ts";
import type { WorkflowTemplate } from "../../workflow/template.ts";

/**
 * The nodes of a workflow that call a paid service, each class once, as the editor calls them.
 * Known by `api_node` of `GET /object_info`; a custom node that does not say so is not found.
 */
export async function paidNodes(
  catalog: NodeCatalog,
  workflow: WorkflowTemplate["workflow"],
): Promise<string[]> {
  const infos = await catalog.objectInfo(templateClasses({ workflow }));
  return Object.values(infos).flatMap((info) =>
    info.api_node ? [info.display_name || info.name] : []
  );
}
