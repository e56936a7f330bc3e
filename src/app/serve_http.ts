import type { App, AppOptions } from "./opened_app.ts";
import { ComfyError } from "../comfyui/errors.ts";
import type { Config } from "../config/config.ts";
import { type HttpServer, listen } from "../http/listen.ts";
import { eventRoutes, type JobEvents } from "../http/events_route.ts";
import { countSent } from "../http/count_sent.ts";
import { metricsRoute } from "../http/metrics_route.ts";
import type { Principal } from "../http/principal.ts";
import { RequestError } from "../http/request_error.ts";
import type { HttpOptions } from "../http/server.ts";
import type { Upload } from "../http/upload_route.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import { receiveUpload } from "../mcp/image_input/receive_upload.ts";
import type { Caller } from "../mcp/caller/caller.ts";
import { jobEvents } from "../mcp/job/job_events.ts";
import { type Server, SUPPORTED_PROTOCOL_VERSIONS } from "../mcp/sdk.ts";
import { openStreamable } from "../mcp/transport/streamable.ts";
import { areaOf } from "../telemetry/area_of.ts";
import type { AskHealth } from "../telemetry/health.ts";
import { createJobSpans } from "../telemetry/job_spans.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { createRequestSpans } from "../telemetry/request_spans.ts";
import { authOf } from "./auth_of.ts";
import { countMedia } from "./count_media.ts";
import { gaugesOf, healthOf } from "./health_of.ts";
import { observeJobs } from "./observe_jobs.ts";
import { type OldParts, oldProtocolsOf } from "./old_protocols_of.ts";
import { toldFailure } from "./told_failure.ts";

/** Options of {@linkcode serveHttp}. */
export interface ServeOptions extends AppOptions {
  /** How often a stream without news says that it lives, ms; 15,000 where left out. */
  keepAliveMs?: number;
}

/** Listens for HTTP clients, each with an MCP server of its own. */
export async function serveHttp(
  app: App,
  config: Config,
  given: ServeOptions,
): Promise<HttpServer> {
  const options = { ...given, log: areaOf(given.log, "http") };
  let server = undefined as HttpServer | undefined;
  const stopping = new AbortController();
  const stopped = new AbortController();
  const health = healthOf(app, {
    identity: given.identity,
    stopping: () => stopping.signal.aborted,
  });
  const sessions = () => sessionsOf(server, old);
  const metrics = config.metrics
    ? await createMetrics(gaugesOf(app, { sessions, health }))
    : undefined;
  const stop = observeJobs(app.jobs, {
    jobEnded: metrics && ((job) => metrics.jobEnded(job)),
    startSpan: await createJobSpans(),
    log: areaOf(given.log, "jobs"),
    prompts: config.logging.prompts,
  });
  const createServer = (principal: Principal) => {
    const mcp = app.createServer(callerOf(principal, config));
    return metrics ? countMedia(mcp, metrics.bytes) : mcp;
  };
  const old = oldProtocolsOf(config, {
    engines: app.engines,
    servicesOf: (principal) => app.servicesOf(callerOf(principal, config)),
    createServer,
    log: options.log,
  });
  const listening = await listen(
    await httpOptions(app, config, { ...options, metrics, health, createServer, stopped, old }),
  );
  server = listening;
  const sweeping = setInterval(() => old.protocols.sweep(), SWEEP_MS);
  return withShutdown(listening, async ({ graceMs = GRACE_MS } = {}) => {
    stopping.abort();
    clearInterval(sweeping);
    await listening.shutdown({ graceMs });
    // Not before: the last jobs count, too.
    stop();
  });
}

/** Who has no limit of its own has the one of all. */
function callerOf(principal: Principal, { limits }: Config): Caller {
  return { jobsPerMinute: limits.jobsPerMinute, ...principal };
}

interface HttpParts {
  metrics: Metrics | undefined;
  health: AskHealth;
  /** An MCP server for a client of this principal. */
  createServer: (principal: Principal) => Server;
  /** Aborts once none runs any more. */
  stopped: AbortController;
  old: OldParts;
}

/** How long running calls may take to finish, where nobody says. */
const GRACE_MS = 5000;

/** How often connections of old protocols are looked at that have nothing to do, ms. */
const SWEEP_MS = 60_000;

async function httpOptions(
  app: App,
  config: Config,
  options: ServeOptions & HttpParts,
): Promise<HttpOptions> {
  const { identity, log, keepAliveMs, metrics, health, createServer, stopped, old } = options;
  const nameRequest = await createRequestSpans();
  return {
    hostname: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    auth: authOf(config),
    trustedProxies: config.trustedProxies,
    insecureNoAuth: config.auth.insecureNoAuth,
    limits: config.limits,
    openCounts: app.openCounts,
    log,
    info: () => ({ ...identity, protocolVersions: SUPPORTED_PROTOCOL_VERSIONS }),
    health,
    upload: counted(uploadTo(app.engines, config), metrics),
    routes(http, limits) {
      if (metrics) metricsRoute(http, { render: () => renderWith(health, metrics) });
      eventRoutes(http, { ...limits, jobEvents: jobEventsOf(app, { config, stopped }) });
      old.routes(http, limits);
    },
    openRoutes(http, limits) {
      if (metrics) http.use("/files/*", countSent((bytes) => metrics.bytes("out", bytes)));
      old.openRoutes(http, limits);
    },
    answerTo: (request, answer) => old.protocols.answerTo(request, answer),
    onAnswer(answer) {
      metrics?.request(answer);
      nameRequest(answer);
    },
    beforeClose: ({ graceMs }) => old.protocols.shutdown({ graceMs }),
    onStopped: () => stopped.abort(),
    openSession: ({ principal, ...hooks }) =>
      openStreamable({
        ...hooks,
        keepAliveMs,
        connect: (transport) => createServer(principal).connect(transport),
        onError: (error) => log("debug", "session error", { error }),
      }),
  };
}

function jobEventsOf(
  app: App,
  { config, stopped }: { config: Config; stopped: AbortController },
): JobEvents {
  return (id, { principal, signal, ...options }) =>
    jobEvents(app.servicesOf(callerOf(principal, config)), {
      id,
      ...options,
      signal: AbortSignal.any([signal, stopped.signal]),
    });
}

/** What is open, by how it came. */
function sessionsOf(
  server: HttpServer | undefined,
  { protocols }: OldParts,
): Record<string, number> {
  const { size, streams } = protocols;
  return { http: server?.sessions ?? 0, sse: streams, websocket: size - streams };
}

/**
 * The metrics, with what the ComfyUIs last told of themselves. They are asked for the next time, so
 * one that hangs keeps no scrape waiting but the first.
 */
async function renderWith(health: AskHealth, metrics: Metrics): ReturnType<Metrics["render"]> {
  const asked = health().catch(() => {});
  if (health.last().length === 0) await asked;
  return await metrics.render();
}

/** The same, and what it has taken is counted. */
function counted(upload: Upload, metrics: Metrics | undefined): Upload {
  return async (bytes, signal) => {
    const taken = await upload(bytes, signal);
    metrics?.bytes("in", bytes.byteLength);
    return taken;
  };
}

/** What takes pictures over HTTP, with an answer that says what was wrong with one. */
function uploadTo(engines: Engines, config: Config): Upload {
  return async (bytes, signal) => {
    try {
      return await receiveUpload(bytes, { engines, signal });
    } catch (cause) {
      if (cause instanceof TypeError) throw new RequestError(cause.message, { status: 400, cause });
      if (!(cause instanceof ComfyError)) throw cause;
      throw new RequestError(toldFailure(cause, { engines, config }), { status: 502, cause });
    }
  };
}

/** A server that is shut down in this way. */
function withShutdown(server: HttpServer, shutdown: HttpServer["shutdown"]): HttpServer {
  return {
    url: server.url,
    port: server.port,
    get sessions() {
      return server.sessions;
    },
    shutdown,
    async [Symbol.asyncDispose]() {
      await this.shutdown();
    },
  };
}
