import type { LibraryEntry, SourceName } from "../../library/library.ts";
import type { Resource } from "../sdk.ts";
import type { Services } from "../tool_context.ts";
import { jsonContents } from "./json_contents.ts";
import { resourceNotFound } from "./resource_error.ts";
import { type ReadContext, type ResourceFamily, resourceUri } from "./resource_family.ts";

const PATH = "workflows/";

/** Sources whose workflows are listed: the others have hundreds that nobody here has asked for. */
const LISTED: readonly SourceName[] = ["shipped", "folder", "saved"];

/** Workflows: their inputs, and the nodes in API format. */
export const workflowsResource: ResourceFamily = {
  path: PATH,
  tools: ["list_workflows", "get_workflow", "run_workflow", "validate_workflow"],
  template: {
    uriTemplate: "comfyui://workflows/{+name}",
    name: "workflow",
    title: "A workflow",
    description: "Inputs and nodes of a workflow, in API format",
    mimeType: "application/json",
  },
  list: async (services) => (await listed(services)).map(describe),
  names: async ({ library }) => (await library.list()).entries.map(({ id }) => id),
  async read(name, { uri, services }) {
    const entry = await find(name, { uri, services });
    const { template, warnings, missing } = await services.library.read(entry);
    const { description, makes, inputs, workflow } = template;
    return jsonContents(uri, {
      name: entry.id,
      source: entry.source,
      title: entry.title,
      description,
      makes,
      inputs: inputs.map(({ targets: _, ...input }) => input),
      warnings,
      missing_nodes: missing,
      workflow,
    }, "workflow");
  },
  async watch(name, { uri, services, changed }) {
    await find(name, { uri, services });
    return services.library.onChange(changed);
  },
};

async function listed({ library }: Services): Promise<LibraryEntry[]> {
  const listings = await Promise.all(LISTED.map((source) => library.list({ source })));
  return listings.flatMap(({ entries }) => entries);
}

function describe({ id, title, description, modified }: LibraryEntry): Resource {
  return {
    uri: resourceUri({ path: PATH }, id),
    name: id,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description: description.slice(0, 200) }),
    mimeType: "application/json",
    ...(isDate(modified) && { annotations: { lastModified: new Date(modified).toISOString() } }),
  };
}

function isDate(ms: number | undefined): ms is number {
  return ms !== undefined && !Number.isNaN(new Date(ms).getTime());
}

async function find(
  name: string,
  { uri, services }: ReadContext,
): Promise<LibraryEntry> {
  try {
    return await services.library.find(name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw resourceNotFound(uri, error.message);
  }
}
