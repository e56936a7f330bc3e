import { openEngines } from "./app/open_engines.ts";
import { openJobs } from "./app/open_jobs.ts";
import { openLibrary } from "./app/open_library.ts";
import { ComfyError } from "./comfyui/errors.ts";
import { checkReach } from "./config/check_reach.ts";
import type { Config } from "./config/config.ts";
import type { HttpServer } from "./http/listen.ts";
import type { Upload } from "./http/upload_route.ts";
import type { Engines } from "./jobs/engines.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Twins } from "./jobs/twins.ts";
import type { ServerIdentity } from "./mcp/greeting.ts";
import type { Server } from "./mcp/sdk.ts";
import { createServer } from "./mcp/server.ts";
import { DEFAULT_LIMITS, type Log, type ReplyLimits, type Services } from "./mcp/tool_context.ts";
import { shippedTemplates } from "./workflow/shipped.ts";

/** The whole program but for how clients reach it. */
export interface App extends AsyncDisposable {
  /** All jobs of this process, whichever client asked for them. */
  jobs: Jobs;
  /** The ComfyUIs in use, or the demo engine in their place. */
  engines: Engines;
  /** What was made before, to answer with again. */
  twins: Twins;
  /** What the tools work with. */
  services: Services;
  /** An MCP server for one more client. */
  createServer(): Server;
}

/** Options of {@linkcode createApp}. */
export interface AppOptions {
  /** What the program calls itself to its clients. */
  identity: ServerIdentity;
  /** Where the log goes: never to stdout. */
  log: Log;
}

/**
 * Builds everything from a configuration. Nothing is asked of a ComfyUI here, unless the
 * configuration leaves the choice of the engine to whether one answers.
 *
 * @throws {Deno.errors.NotCapable} If it shall serve and may not reach what it needs for that.
 */
export async function createApp(config: Config, { identity, log }: AppOptions): Promise<App> {
  checkReach(config);
  await using stack = new AsyncDisposableStack();
  const engines = stack.use(await openEngines(config, stack));
  const { jobs, twins } = stack.use(openJobs(engines, config, log));
  let templates: ReturnType<typeof shippedTemplates> | undefined;
  const library = stack.use(openLibrary(engines, config));
  const services: Services = {
    engines,
    jobs,
    library,
    templates: () => templates ??= shippedTemplates(),
    log,
    limits: limitsOf(config),
    shownTools: config.tools,
    allowPaid: config.allowPaid,
  };
  const owned = stack.move();
  return {
    jobs,
    twins,
    engines,
    services,
    createServer: () => createServer(services, identity),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function limitsOf({ previewBytes }: Config): ReplyLimits {
  return { ...DEFAULT_LIMITS, ...(previewBytes !== undefined && { previewBytes }) };
}

/** Listens for HTTP clients, each with an MCP server of its own. */
export async function serveHttp(
  app: App,
  config: Config,
  { identity, log }: AppOptions,
): Promise<HttpServer> {
  // Loaded here and not above: stdio has no use for any of it.
  const { listen } = await import("./http/listen.ts");
  const { openStreamable } = await import("./mcp/streamable.ts");
  const { SUPPORTED_PROTOCOL_VERSIONS } = await import("./mcp/sdk.ts");
  return await listen({
    hostname: config.host,
    port: config.port,
    log,
    info: () => ({ ...identity, protocolVersions: SUPPORTED_PROTOCOL_VERSIONS }),
    health: () => health(app),
    upload: await uploadTo(app.engines),
    openSession: (hooks) =>
      openStreamable({
        ...hooks,
        connect: (transport) => app.createServer().connect(transport),
        onError: (error) => log("debug", "session error", { error }),
      }),
  });
}

/** What takes pictures over HTTP, with an answer that says what was wrong with one. */
async function uploadTo(engines: Engines): Promise<Upload> {
  const { receiveUpload } = await import("./mcp/image_input/receive_upload.ts");
  const { RequestError } = await import("./http/request_error.ts");
  return async (bytes, signal) => {
    try {
      return await receiveUpload(bytes, { engines, signal });
    } catch (cause) {
      if (cause instanceof TypeError) throw new RequestError(cause.message, { status: 400, cause });
      if (!(cause instanceof ComfyError)) throw cause;
      throw new RequestError(cause.message, { status: 502, cause });
    }
  };
}

async function health(app: App): Promise<Record<string, unknown>> {
  const jobs = { active: app.jobs.active };
  try {
    const { name, demo } = await app.engines.identity(AbortSignal.timeout(2000));
    return { engine: name, demo, jobs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: "degraded", engine: null, reason, jobs };
  }
}
