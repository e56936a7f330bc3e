import type { EngineIdentity } from "../../jobs/engines/engine.ts";
import type { Job } from "../../jobs/job.ts";
import { toldName } from "../caller/told_text.ts";
import type { ToolContext } from "../tool_context.ts";

/** What a job runs or ran on. */
export interface JobEngine extends EngineIdentity {
  /** Which one, as the configuration calls it; missing where there is only one, or none yet. */
  ranOn?: string;
}

/** Where nothing answers any more, a job's own error says more than that. */
const GONE: EngineIdentity = { name: "ComfyUI", demo: false };

/** What a job runs or ran on: the engine that has it, or what any of them says before one has. */
export async function jobEngine(
  { engine }: Job,
  context: Pick<ToolContext, "engines" | "caller">,
): Promise<JobEngine> {
  const { engines } = context;
  const its = engine === undefined ? undefined : engines.get(engine);
  const identity = await (its ?? engines).identity().catch(() => GONE);
  return { ...identity, ...(its && engines.several && { ranOn: toldName(its, context) }) };
}

/** An engine in a few words: `ComfyUI 0.3.64`, or `gpu-2 (ComfyUI 0.3.64)` where there are several. */
export function engineWords({ name, ranOn }: JobEngine): string {
  return ranOn === undefined ? name : `${ranOn} (${name})`;
}
