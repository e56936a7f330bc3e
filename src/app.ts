import { ComfyClient } from "./comfyui/client.ts";
import { ComfyError, ConnectionError } from "./comfyui/errors.ts";
import { ComfyEvents } from "./comfyui/events.ts";
import { checkReach } from "./config/check_reach.ts";
import type { Config } from "./config/config.ts";
import type { HttpServer } from "./http/listen.ts";
import type { Upload } from "./http/upload_route.ts";
import { Engine } from "./jobs/engine.ts";
import { Jobs } from "./jobs/jobs.ts";
import { FolderSource } from "./library/folder_source.ts";
import { GallerySource } from "./library/gallery_source.ts";
import { HistorySource } from "./library/history_source.ts";
import { Library } from "./library/library.ts";
import { SavedSource } from "./library/saved_source.ts";
import { isShipped, ShippedSource } from "./library/shipped_source.ts";
import type { ServerIdentity } from "./mcp/greeting.ts";
import type { Server } from "./mcp/sdk.ts";
import { createServer } from "./mcp/server.ts";
import { DEFAULT_LIMITS, type Log, type ReplyLimits, type Services } from "./mcp/tool_context.ts";
import { shippedTemplates } from "./workflow/shipped.ts";

/** The whole program but for how clients reach it. */
export interface App extends AsyncDisposable {
  /** All jobs of this process, whichever client asked for them. */
  jobs: Jobs;
  /** The ComfyUI in use, or the demo engine in its place. */
  engine: Engine;
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
  const engine = stack.use(await chooseEngine(config, stack));
  const jobs = stack.use(new Jobs(engine, { times: { run: config.timeout * 1000 } }));
  let templates: ReturnType<typeof shippedTemplates> | undefined;
  const library = stack.use(openLibrary(engine, config));
  const services: Services = {
    engine,
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
    engine,
    services,
    createServer: () => createServer(services, identity),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function limitsOf({ previewBytes }: Config): ReplyLimits {
  return { ...DEFAULT_LIMITS, ...(previewBytes !== undefined && { previewBytes }) };
}

/** Every place where workflows come from; nothing is read before somebody asks. */
function openLibrary(engine: Engine, { expose }: Config): Library {
  return new Library([
    new ShippedSource(),
    new FolderSource({ isCopy: isShipped }),
    new SavedSource(engine.client),
    new GallerySource(engine.client),
    new HistorySource(engine.client),
  ], { objectInfo: (classes) => engine.objectInfo(classes), expose });
}

async function chooseEngine(config: Config, stack: AsyncDisposableStack): Promise<Engine> {
  if (config.demo === "always") return await demoEngine(stack);
  const engine = new Engine(new ComfyClient(config.comfyui), new ComfyEvents(config.comfyui));
  if (config.demo === "never" || await answers(engine)) return engine;
  await engine[Symbol.asyncDispose]();
  return await demoEngine(stack);
}

/** The demo engine in this process, reached without a socket. */
async function demoEngine(stack: AsyncDisposableStack): Promise<Engine> {
  const { DemoEngine } = await import("./demo/engine.ts");
  const demo = stack.use(new DemoEngine());
  const url = "http://demo.invalid";
  return new Engine(
    new ComfyClient(url, { fetch: (request) => demo.fetch(request) }),
    new ComfyEvents(url, { openSocket: (url, headers) => demo.openSocket(url, headers) }),
  );
}

async function answers(engine: Engine): Promise<boolean> {
  try {
    await engine.identity(AbortSignal.timeout(1000));
    return true;
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof DOMException) return false;
    throw error;
  }
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
    upload: await uploadTo(app.engine),
    openSession: (hooks) =>
      openStreamable({
        ...hooks,
        connect: (transport) => app.createServer().connect(transport),
        onError: (error) => log("debug", "session error", { error }),
      }),
  });
}

/** What takes pictures over HTTP, with an answer that says what was wrong with one. */
async function uploadTo(engine: Engine): Promise<Upload> {
  const { receiveUpload } = await import("./mcp/image_input/receive_upload.ts");
  const { RequestError } = await import("./http/request_error.ts");
  return async (bytes, signal) => {
    try {
      return await receiveUpload(bytes, { engine, signal });
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
    const { name, demo } = await app.engine.identity(AbortSignal.timeout(2000));
    return { engine: name, demo, jobs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: "degraded", engine: null, reason, jobs };
  }
}
