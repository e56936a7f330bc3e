import type { App, AppOptions } from "./app/opened_app.ts";
import { openEngines } from "./app/open_engines.ts";
import { openJobs } from "./app/open_jobs.ts";
import { openLibrary } from "./app/open_library.ts";
import { openRates } from "./app/open_rates.ts";
import { checkReach } from "./config/check_reach.ts";
import type { Config } from "./config/config.ts";
import type { Caller } from "./mcp/caller/caller.ts";
import { forCaller } from "./mcp/caller/caller_library.ts";
import { RefusedPrompts } from "./mcp/caller/refused_prompts.ts";
import { createServer } from "./mcp/server.ts";
import { DEFAULT_LIMITS, type ReplyLimits, type Services } from "./mcp/tool_context.ts";
import { areaOf } from "./telemetry/area_of.ts";
import { shippedTemplates } from "./workflow/shipped.ts";

/**
 * Builds everything from a configuration. Nothing is asked of a ComfyUI here, unless the
 * configuration leaves the choice of the engine to whether one answers.
 *
 * @throws {RangeError} If a preset of the configuration cannot be, or it leaves no tool.
 * @throws {Deno.errors.NotCapable} If it shall serve and may not reach what it needs for that.
 */
export async function createApp(config: Config, { identity, log }: AppOptions): Promise<App> {
  checkReach(config);
  for (const note of config.notes ?? []) log("warn", note);
  if (Object.keys(config.presets).length > 0) {
    const { checkPresets } = await import("./workflow/own_presets.ts");
    checkPresets(config.presets);
  }
  if (config.tools.length > 0) {
    const { checkSelection } = await import("./mcp/toolsets.ts");
    checkSelection(config.tools);
  }
  await using stack = new AsyncDisposableStack();
  const engines = stack.use(await openEngines(config, stack));
  const { jobs, twins } = stack.use(openJobs(engines, config, areaOf(log, "jobs")));
  const { openCounts } = stack.use(openRates(config, areaOf(log, "http")));
  let templates: ReturnType<typeof shippedTemplates> | undefined;
  const library = stack.use(openLibrary(engines, config));
  const services: Services = {
    engines,
    jobs,
    library,
    templates: () => templates ??= shippedTemplates(),
    log: areaOf(log, "mcp"),
    limits: limitsOf(config),
    shownTools: config.tools,
    allowPaid: config.allowPaid,
    presets: config.presets,
    ...config.template !== undefined && { defaultTemplate: config.template },
    caps: config.caps,
    refusedPrompts: stack.use(
      new RefusedPrompts(config.refusedPrompts, { log: areaOf(log, "mcp") }),
    ),
    jobRates: stack.use(openCounts("jobs")),
    refreshMs: config.refreshSeconds * 1000,
    previewFrames: config.previewFrames,
  };
  const servicesOf = (caller?: Caller) => caller ? forCaller({ ...services, caller }) : services;
  const owned = stack.move();
  return {
    jobs,
    twins,
    engines,
    services,
    openCounts,
    servicesOf,
    createServer: (caller) => createServer(servicesOf(caller), identity),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function limitsOf({ previewBytes }: Config): ReplyLimits {
  return { ...DEFAULT_LIMITS, ...(previewBytes !== undefined && { previewBytes }) };
}
