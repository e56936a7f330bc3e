import { type Context, Hono, type MiddlewareHandler } from "hono";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { AuthOptions } from "./auth/auth_options.ts";
import { type Identify, identify } from "./auth/identify.ts";
import { principalOf, principalsOnly } from "./auth/principals_only.ts";
import { baseUrl, issuerIn, METADATA_PATH, resourceMetadata } from "./auth/resource_metadata.ts";
import { checkHost, type HostOptions } from "./check_host.ts";
import { crossOrigin } from "./cross_origin.ts";
import { rememberRequest } from "./current_request.ts";
import { headAnswer, measureHead } from "./head_answers.ts";
import { type Health, healthRoutes } from "./health_routes.ts";
import type { HttpEnv } from "./http_env.ts";
import type { HttpLimits } from "./limits/http_limits.ts";
import type { OpenCounts } from "./limits/minute_counts.ts";
import { RequestLimits } from "./limits/request_limits.ts";
import { StreamSlots } from "./limits/stream_slots.ts";
import type { Log } from "./log.ts";
import { asksForEventStream, passToSession, postMcp } from "./mcp_route.ts";
import { rememberAddress } from "./remember_address.ts";
import { errorResponse, RequestError } from "./request_error.ts";
import { requestLog, type RequestLogOptions } from "./request_log.ts";
import { Sessions, type SessionsOptions } from "./sessions.ts";
import { postUpload, type Upload } from "./upload_route.ts";

/** What a plain GET on the MCP endpoint tells about the server. */
export interface ServerInfo {
  /** The server's name. */
  name: string;
  /** Its version. */
  version: string;
  /** The MCP revisions it speaks, newest first. */
  protocolVersions: readonly string[];
}

/** What {@linkcode createApp} needs. */
export interface HttpOptions extends SessionsOptions, HostOptions, RequestLogOptions {
  /** The port to listen on; 0 for any free one. */
  port: number;
  /** What the server is. */
  info: () => ServerInfo;
  /** How what stands behind the server is doing: {@linkcode Health}, or all is well and ready. */
  health: () => Promise<object>;
  /** Takes pictures at `/upload`; there is no such path where it is left out. */
  upload?: Upload | undefined;
  /** Who may ask. Everybody, as the principal `local`, where it is missing or names nobody. */
  auth?: AuthOptions | undefined;
  /** Whether everybody may ask, also from other machines. */
  insecureNoAuth?: boolean | undefined;
  /** How much is served at a time and in a minute. */
  limits?: HttpLimits | undefined;
  /** Opens what counts requests by the minute. In memory where left out. */
  openCounts?: OpenCounts | undefined;
  /** Proxies in front of us, by address, besides those on this machine. */
  trustedProxies?: readonly string[] | undefined;
  /** Adds routes for principals only: their `principal` is set. They come before our own. */
  routes?: AddRoutes | undefined;
  /** Adds routes for everybody. Their `principal` is set where the request has a token. */
  openRoutes?: AddRoutes | undefined;
  /** Has the last word on each answer, headers and all: what opens a WebSocket must go out as it is. */
  answerTo?: ((request: Request, answer: Response) => Response) | undefined;
  /**
   * Ends what else is open, in at most so many milliseconds; the server listens until it resolves.
   * At the end of that, every WebSocket ends at once.
   */
  beforeClose?: ((options: { graceMs: number }) => Promise<void>) | undefined;
  /** Told at the end of a shutdown, when no call runs any more: what still streams has to end. */
  onStopped?: (() => void) | undefined;
  /** Where the log goes. */
  log?: Log | undefined;
}

/** Adds routes to the server, which count to the same limits as its own. */
export type AddRoutes = (app: Hono<HttpEnv>, limits: SharedLimits) => void;

/** Limits that all routes have together. */
export interface SharedLimits {
  /** The event streams of each principal, or address that is none. */
  streams: StreamSlots;
  /** The requests of a minute; each HTTP request is counted already. */
  requests: RequestLimits;
}

/** The server without a port: what answers requests. */
export interface App extends Disposable {
  /** Answers a request. `peer` is the address of whoever is connected. */
  fetch(request: Request, peer?: string): Promise<Response>;
  /** Answers a request to this path. For tests. */
  request(path: string, init?: RequestInit): Response | Promise<Response>;
}

const ENDPOINTS = { mcp: "/mcp", health: "/health" };
const BODY_BYTES = 16 * 1024 * 1024;
const UPLOAD_BYTES = 25 * 1024 * 1024;
const STREAMS = 64;

/**
 * The server as a function from Request to Response: all its routes, and what guards them.
 *
 * Throws `TypeError` for auth that cannot work.
 */
export function createApp(options: HttpOptions, sessions: Sessions = new Sessions(options)): App {
  const limits: SharedLimits = {
    streams: new StreamSlots(options.limits?.streams ?? STREAMS),
    requests: new RequestLimits({ ...options.limits, openCounts: options.openCounts }),
  };
  const app = new Hono<HttpEnv>();
  app.onError(errorResponse);
  app.notFound(unknownPath);

  app.use(requestId());
  app.use(rememberRequest);
  app.use(rememberAddress(options));
  app.use(requestLog(options));
  app.use(measureHead());
  app.use(secureHeaders({ strictTransportSecurity: false, xFrameOptions: "DENY" }));
  app.use(ownHostsOnly(options));
  app.use(crossOrigin(options));

  const identified = identify({ ...options, requestLimits: limits.requests });
  addHealth(app, { ...options, identified });

  app.use(identified());
  options.openRoutes?.(app, limits);
  addMetadata(app, options);

  app.use(principalsOnly(options));
  options.routes?.(app, limits);
  addInfo(app, options);
  addMcp(app, { ...options, sessions, streams: limits.streams });
  addUpload(app, options);
  return {
    async fetch(request, peer) {
      const answer = await app.fetch(request, { peer });
      return headAnswer(request, options.answerTo?.(request, answer) ?? answer);
    },
    request: (path, init) => app.request(path, init),
    [Symbol.dispose]() {
      limits.requests[Symbol.dispose]();
      options.onStopped?.();
    },
  };
}

/** Who asks after our health is never made to wait for what else comes from there. */
function addHealth(app: Hono<HttpEnv>, options: HttpOptions & { identified: Identify }): void {
  const identified = options.identified({ probe: true });
  app.use("/health", identified);
  app.use("/health/ready", identified);
  healthRoutes(app, { health: () => reportOf(options) });
  for (const path of ["/health", "/health/live", "/health/ready"]) {
    app.all(path, onlyMethods("GET"));
  }
}

async function reportOf({ health }: HttpOptions): Promise<Health> {
  const report = { status: "ok" as const, ...await health() };
  return { ready: report.status === "ok", ...report };
}

/** Only an issuer's tokens can be asked for: without one there is nothing to tell. */
function addMetadata(app: Hono<HttpEnv>, { auth, publicUrl }: HttpOptions): void {
  const issuer = issuerIn(auth?.jwt);
  if (issuer === undefined) return;
  for (const path of [METADATA_PATH, `${METADATA_PATH}/mcp`]) {
    app.get(path, (c) => c.json(resourceMetadata(baseUrl(c.req.raw, publicUrl), issuer)));
    app.all(path, onlyMethods("GET"));
  }
}

function addInfo(app: Hono<HttpEnv>, options: HttpOptions): void {
  app.get("/", (c) => c.json({ ...options.info(), endpoints: endpointsOf(options) }));
  app.all("/", onlyMethods("GET"));
}

function addMcp(
  app: Hono<HttpEnv>,
  options: HttpOptions & { sessions: Sessions; streams: StreamSlots },
): void {
  const { sessions, streams, limits = {} } = options;
  const { bodyBytes: bodyLimit = BODY_BYTES, bodyMs } = limits;
  const pass = (c: Context<HttpEnv>) =>
    passToSession(c.req.raw, { sessions, streams, principal: principalOf(c) });
  app.get("/mcp", (c) => asksForEventStream(c.req.raw) ? pass(c) : about(c, options));
  app.post("/mcp", (c) => {
    const principal = principalOf(c);
    return postMcp(c.req.raw, { sessions, principal, bodyLimit, bodyMs });
  });
  app.delete("/mcp", pass);
  app.all("/mcp", onlyMethods("GET, POST, DELETE"));
}

function addUpload(app: Hono<HttpEnv>, { upload, limits = {} }: HttpOptions): void {
  if (!upload) return;
  const { uploadBytes: uploadLimit = UPLOAD_BYTES, bodyMs } = limits;
  app.post("/upload", (c) => {
    if (principalOf(c).tools?.length === 0) throw noTools();
    return postUpload(c.req.raw, { upload, uploadLimit, bodyMs });
  });
  app.all("/upload", onlyMethods("POST"));
}

/** What watches us, such as Prometheus, has no use for pictures. */
function noTools(): RequestError {
  return new RequestError(
    "Cannot take the upload: no tool is allowed that could use it. Send another token.",
    { status: 403, reason: "Tools" },
  );
}

function endpointsOf({ upload }: HttpOptions): Record<string, string> {
  return { ...ENDPOINTS, ...(upload && { upload: "/upload" }) };
}

/** For people and programs that look whether the server is there. */
function about(context: Context<HttpEnv>, options: HttpOptions): Response {
  const endpoint = `${baseUrl(context.req.raw, options.publicUrl)}${ENDPOINTS.mcp}`;
  return context.json({ status: "ok", ...options.info(), transport: "streamable-http", endpoint });
}

/** Every answer after this is to somebody who may ask. */
function ownHostsOnly(options: HostOptions): MiddlewareHandler {
  return async function ownHostsOnly(context, next) {
    checkHost(context.req.raw, options);
    await next();
  };
}

function onlyMethods(allow: string) {
  return (context: Context): never => {
    throw new RequestError(
      `Cannot ${context.req.method} here. Use ${allow}.`,
      { status: 405, headers: { Allow: allow } },
    );
  };
}

function unknownPath(): Response {
  return errorResponse(
    new RequestError("Cannot find anything at this path. MCP is at /mcp.", {
      status: 404,
      data: { endpoints: ENDPOINTS },
    }),
  );
}
