import type { ApiWorkflow } from "../../comfyui/api_workflow.ts";
import type { NodeInfo } from "../../comfyui/object_info.ts";
import type { SourceName } from "../../library/library.ts";
import { nearest } from "../../workflow/nearest.ts";
import { withoutFileLists } from "../../workflow/without_file_lists.ts";
import { callerOf } from "../caller/caller.ts";
import { visibleJobs } from "../job/find_job.ts";
import type { Services } from "../tool_context.ts";
import { jsonContents } from "./json_contents.ts";
import { resourceNotFound } from "./resource_error.ts";
import type { ResourceFamily } from "./resource_family.ts";

/** Most options of one list, such as all models of a folder. */
const OPTIONS = 200;

/** Workflows that somebody here has made or chosen. */
const OWN: readonly SourceName[] = ["folder", "saved"];

/** How many of them are read: what was read is remembered. */
const READ = 200;

/** Node classes as ComfyUI describes them. */
export const nodesResource: ResourceFamily = {
  path: "nodes/",
  tools: ["get_workflow", "run_workflow", "validate_workflow"],
  template: {
    uriTemplate: "comfyui://nodes/{class}",
    name: "node",
    title: "A node class",
    description: "Inputs, outputs and defaults of a node class, such as KSampler",
    mimeType: "application/json",
  },
  names: usedClasses,
  async read(name, { uri, services }) {
    const info = await services.engines.objectInfo([name]);
    const node = Object.hasOwn(info, name) ? info[name] : undefined;
    if (node) return jsonContents(uri, shortLists(forCaller(node, services)));
    const near = nearest(name, await usedClasses(services));
    throw resourceNotFound(
      uri,
      "this ComfyUI has no such node class; upper and lower case matter. " +
        (near.length > 0 ? `Nearest: ${near.join(", ")}.` : "Give a node's class_type."),
    );
  },
};

/**
 * The classes that jobs and the user's own workflows use, and the shipped ones. All that are
 * installed are not asked for: their descriptions come as one answer, which may have a hundred
 * megabytes and keeps ComfyUI from all else while it is made.
 */
async function usedClasses(services: Services): Promise<string[]> {
  const workflows = [...services.templates(), ...visibleJobs(services)].map(({ workflow }) =>
    workflow
  );
  const used = [...workflows, ...await ownWorkflows(services)];
  const classes = used.flatMap((nodes) => Object.values(nodes).map((it) => it.class_type));
  return [...new Set(classes)].sort();
}

/** Those of the folder and of ComfyUI's editor; what cannot be read is left out. */
async function ownWorkflows({ library }: Services): Promise<ApiWorkflow[]> {
  const listings = await Promise.all(OWN.map((source) => library.list({ source })));
  const entries = listings.flatMap((listing) => listing.entries).slice(0, READ);
  const readings = await Promise.allSettled(entries.map((entry) => library.read(entry)));
  return readings.flatMap((reading) =>
    reading.status === "fulfilled" ? [reading.value.template.workflow] : []
  );
}

/** A list of files that others have put there is nobody else's business. */
function forCaller(node: NodeInfo, services: Services): NodeInfo {
  return callerOf(services).seesAll ? node : withoutFileLists(node);
}

function shortLists(node: NodeInfo): Record<string, unknown> {
  return shorten(node) as Record<string, unknown>;
}

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) {
    const more = value.length - OPTIONS;
    const shown = value.slice(0, OPTIONS).map(shorten);
    return more > 0 ? [...shown, `... and ${more} more`] : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorten(item)]));
}
