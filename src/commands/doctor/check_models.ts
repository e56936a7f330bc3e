import { modelFolders } from "../../mcp/workflow/model_names.ts";
import { pickTemplate } from "../../mcp/workflow/pick_template.ts";
import type { Services } from "../../mcp/tool_context.ts";
import { messageOf } from "../message_of.ts";
import type { Finding } from "./finding.ts";

/** How long a ComfyUI may take to list the models of a folder, ms. */
const PATIENCE = 5000;

/** Looks which models there are, and whether a picture of a text can be made of them. */
export async function checkModels(services: Services): Promise<Finding[]> {
  const folders = await modelFolders(services);
  const counts = await Promise.all(folders.map((folder) => countOf(folder, services)));
  const found = folders.flatMap((folder, at) => counts[at] ? [`${folder} ${counts[at]}`] : []);
  const listing: Finding = found.length > 0
    ? { level: "ok", text: `Found: ${found.join(", ")}.` }
    : { level: "bad", text: `None found in ComfyUI's ${folders.length} folders of models.` };
  return [listing, await whatPaints(services)];
}

/** On all that answer; `undefined` where none can read this one: the others still can be. */
async function countOf(folder: string, { engines }: Services): Promise<number | undefined> {
  const signal = AbortSignal.timeout(PATIENCE);
  const lists = await Promise.all(
    engines.all.map(({ client }) => client.listModels(folder, { signal }).catch(() => undefined)),
  );
  const read = lists.filter((list) => list !== undefined);
  return read.length === 0 ? undefined : new Set(read.flat()).size;
}

async function whatPaints({ engines, templates }: Services): Promise<Finding> {
  try {
    const { reason } = await pickTemplate(engines, templates(), {});
    return { level: "ok", text: `generate_image would use: ${reason}` };
  } catch (error) {
    return { level: "bad", text: messageOf(error) };
  }
}
