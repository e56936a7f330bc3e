import { type Context, Hono, type MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { checkHost, type HostOptions, isAllowedOrigin } from "./check_host.ts";
import type { Log } from "./log.ts";
import { asksForEventStream, passToSession, postMcp, SESSION_HEADER } from "./mcp_route.ts";
import { errorResponse, RequestError } from "./request_error.ts";
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
export interface HttpOptions extends SessionsOptions, HostOptions {
  /** The port to listen on; 0 for any free one. */
  port: number;
  /** What the server is. */
  info: () => ServerInfo;
  /** How what stands behind the server is doing. A `status` in it replaces `ok`. */
  health: () => Promise<Record<string, unknown>>;
  /** The largest body to read, in bytes. Default 16 MiB. */
  bodyLimit?: number | undefined;
  /** Takes pictures at `/upload`; there is no such path where it is left out. */
  upload?: Upload | undefined;
  /** The largest picture to read, in bytes. Default 25 MiB. */
  uploadLimit?: number | undefined;
  /** Where the log goes. */
  log?: Log | undefined;
}

/** The server without a port: what answers requests. */
export interface App {
  /** Answers a request. */
  fetch(request: Request): Response | Promise<Response>;
  /** Answers a request to this path. For tests. */
  request(path: string, init?: RequestInit): Response | Promise<Response>;
}

const ENDPOINTS = { mcp: "/mcp", health: "/health" };
const BODY_LIMIT = 16 * 1024 * 1024;
const UPLOAD_LIMIT = 25 * 1024 * 1024;

/** The server as a function from Request to Response: all its routes, and what guards them. */
export function createApp(options: HttpOptions, sessions: Sessions = new Sessions(options)): App {
  const bodyLimit = options.bodyLimit ?? BODY_LIMIT;
  const app = new Hono();
  app.onError(errorResponse);

  app.use(requestId());
  app.use(requestLog(options.log));
  app.use(secureHeaders({ strictTransportSecurity: false, xFrameOptions: "DENY" }));
  app.use(ownHostsOnly(options));
  app.use(crossOrigin(options));

  app.get("/", (c) => c.json({ ...options.info(), endpoints: endpointsOf(options) }));
  app.all("/", onlyMethods("GET"));

  app.get("/health", async (c) => c.json({ status: "ok", ...await options.health() }));
  app.all("/health", onlyMethods("GET"));

  app.get(
    "/mcp",
    (c) => asksForEventStream(c.req.raw) ? passToSession(c.req.raw, sessions) : about(c, options),
  );
  app.post("/mcp", (c) => postMcp(c.req.raw, { sessions, bodyLimit }));
  app.delete("/mcp", (c) => passToSession(c.req.raw, sessions));
  app.all("/mcp", onlyMethods("GET, POST, DELETE"));

  const { upload, uploadLimit = UPLOAD_LIMIT } = options;
  if (upload) {
    app.post("/upload", (c) => postUpload(c.req.raw, { upload, uploadLimit }));
    app.all("/upload", onlyMethods("POST"));
  }

  app.notFound(unknownPath);
  return app;
}

function endpointsOf({ upload }: HttpOptions): Record<string, string> {
  return { ...ENDPOINTS, ...(upload && { upload: "/upload" }) };
}

/** For people and programs that look whether the server is there. */
function about(context: Context, options: HttpOptions): Response {
  const endpoint = new URL(ENDPOINTS.mcp, context.req.url).href;
  return context.json({ status: "ok", ...options.info(), transport: "streamable-http", endpoint });
}

/** Every answer after this is to somebody who may ask. */
function ownHostsOnly(options: HostOptions): MiddlewareHandler {
  return async function ownHostsOnly(context, next) {
    checkHost(context.req.raw, options);
    await next();
  };
}

/**
 * Logs each request once its answer begins: by the route it took and not by its URL, which may hold
 * what is nobody's business.
 */
function requestLog(log: Log = () => {}): MiddlewareHandler {
  return async function requestLog(context, next) {
    await next();
    const { error, res, req } = context;
    const fields = {
      requestId: context.get("requestId"),
      method: req.method,
      route: routePath(context, -1),
      status: res.status,
    };
    if (error === undefined) log("debug", "request", fields);
    else if (error instanceof RequestError) log("info", "request refused", fields);
    else log("error", "request failed", { ...fields, error });
  };
}

/** Lets pages of allowed origins call, and see the headers that MCP needs. */
function crossOrigin(options: HostOptions): MiddlewareHandler {
  return cors({
    origin: (origin) => origin !== "" && isAllowedOrigin(origin, options) ? origin : null,
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      "Content-Type",
      "Accept",
      "Authorization",
      SESSION_HEADER,
      "Mcp-Protocol-Version",
      "Last-Event-ID",
    ],
    exposeHeaders: [SESSION_HEADER, "X-Request-Id"],
    maxAge: 600,
  });
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
