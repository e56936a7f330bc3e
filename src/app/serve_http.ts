import type { App, AppOptions } from "./opened_app.ts";
import { ComfyError } from "../comfyui/errors.ts";
import type { Config } from "../config/config.ts";
import { type HttpServer, listen } from "../http/listen.ts";
import { eventRoutes, type JobEvents } from "../http/events_route.ts";
import { metricsRoute } from "../http/metrics_route.ts";
import type { Principal } from "../http/principal.ts";
import { RequestError } from "../http/request_error.ts";
import type { HttpOptions } from "../http/server.ts";
import type { Upload } from "../http/upload_route.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import { receiveUpload } from "../mcp/image_input/receive_upload.ts";
import type { Caller } from "../mcp/caller/caller.ts";
import { jobEvents } from "../mcp/job/job_events.ts";
import { SUPPORTED_PROTOCOL_VERSIONS } from "../mcp/sdk.ts";
import { openStreamable } from "../mcp/transport/streamable.ts";
import { areaOf } from "../telemetry/area_of.ts";
import { createJobSpans } from "../telemetry/job_spans.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { createRequestSpans } from "../telemetry/request_spans.ts";
import { authOf } from "./auth_of.ts";
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
  const sessions = () => server?.sessions ?? 0;
  const metrics = config.metrics ? await createMetrics(gaugesOf(app, { sessions })) : undefined;
  const stop = observeJobs(app.jobs, {
    jobEnded: metrics && ((job) => metrics.jobEnded(job)),
    startSpan: await createJobSpans(),
    log: areaOf(given.log, "jobs"),
    prompts: config.logging.prompts,
  });
  const stopping = new AbortController();
  const stopped = new AbortController();
  const old = oldProtocolsOf(config, {
    engines: app.engines,
    servicesOf: (principal) => app.servicesOf(callerOf(principal, config)),
    createServer: (principal) => app.createServer(callerOf(principal, config)),
    log: options.log,
  });
  const listening = await listen(
    await httpOptions(app, config, { ...options, metrics, stopping, stopped, old }),
  );
  server = listening;
  const sweeping = setInterval(() => old.protocols.sweep(), SWEEP_MS);
  return withShutdown(listening, async ({ graceMs = GRACE_MS } = {}) => {
    const end = performance.now() + graceMs;
    stopping.abort();
    clearInterval(sweeping);
    // Once the server is told to stop, its WebSockets end at once.
    await old.protocols.shutdown({ graceMs });
    await listening.shutdown({ graceMs: Math.max(0, end - performance.now()) });
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
  /** Aborts once no more calls are taken. */
  stopping: AbortController;
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
  { identity, log, keepAliveMs, metrics, stopping, stopped, old }: ServeOptions & HttpParts,
): Promise<HttpOptions> {
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
    health: healthOf(app, { identity, stopping: () => stopping.signal.aborted }),
    upload: uploadTo(app.engines, config),
    routes(http, limits) {
      if (metrics) metricsRoute(http, metrics);
      eventRoutes(http, { ...limits, jobEvents: jobEventsOf(app, { config, stopped }) });
      old.routes(http, limits);
    },
    openRoutes: old.openRoutes,
    answerTo: (request, answer) => old.protocols.answerTo(request, answer),
    onAnswer(answer) {
      metrics?.request(answer);
      nameRequest(answer);
    },
    onStopped: () => stopped.abort(),
    openSession: ({ principal, ...hooks }) =>
      openStreamable({
        ...hooks,
        keepAliveMs,
        connect: (transport) => app.createServer(callerOf(principal, config)).connect(transport),
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
