import { allTools } from "../../mcp/all_tools.ts";
import type { Services } from "../../mcp/tool_context.ts";
import { judgeWorkflow } from "../judge_workflow.ts";
import type { Finding } from "./finding.ts";

/** Looks which tools a client sees, and which shipped workflows are no tools as they cannot run. */
export async function checkTools(services: Services): Promise<Finding[]> {
  const tools = await allTools(services);
  const names = tools.map(({ name }) => name);
  const { entries } = await services.library.list({ source: "shipped" });
  const missing = entries.filter(({ id }) => !names.includes(id));
  const judged = await Promise.all(
    missing.map(async (entry) => ({ entry, ...await judgeWorkflow(entry, services) })),
  );
  return [
    { level: "ok", text: `Clients see ${names.length}: ${names.join(", ")}.` },
    ...judged.filter(({ runnable }) => !runnable).map(({ entry, text }): Finding => ({
      level: "note",
      text: `${entry.id} cannot run here: ${text}`,
    })),
  ];
}
