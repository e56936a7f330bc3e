import { ComfyError, HttpError } from "../comfyui/errors.ts";
import { mediaTypeOf } from "../comfyui/output_file.ts";
import type { Config } from "../config/config.ts";
import { isAuthOn } from "../http/auth/auth_options.ts";
import { fileRoutes, type OpenFile } from "../http/files_route.ts";
import type { Log } from "../http/log.ts";
import { OldProtocols } from "../http/old/old_protocols.ts";
import { oldRoutes } from "../http/old/old_routes.ts";
import type { Principal } from "../http/principal.ts";
import { RequestError } from "../http/request_error.ts";
import type { AddRoutes } from "../http/server.ts";
import { LinkSigner } from "../http/signed_link.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import type { EngineFile } from "../jobs/outputs.ts";
import { openMessageSession } from "../mcp/old/message_session.ts";
import { socketCall } from "../mcp/old/socket_call.ts";
import { viewUrl } from "../mcp/old/view_url.ts";
import type { Server } from "../mcp/sdk.ts";
import type { Services } from "../mcp/tool_context.ts";
import { authOf } from "./auth_of.ts";
import { toldFailure } from "./told_failure.ts";

/** What {@linkcode oldProtocolsOf} needs. */
export interface OldProtocolsOfOptions {
  /** The ComfyUIs whose files are linked to. */
  engines: Engines;
  /** What the tools work with, as this principal may use it. */
  servicesOf: (principal: Principal) => Services;
  /** An MCP server for a client of this principal. */
  createServer: (principal: Principal) => Server;
  /** Where the log goes. */
  log: Log;
}

/** The old protocols, and the routes to add for them. */
export interface OldParts {
  /** What holds their connections. */
  protocols: OldProtocols;
  /** For principals only. */
  routes: AddRoutes;
  /** For everybody: a signed link is its own permission. */
  openRoutes: AddRoutes;
}

/** Puts together what serves clients of old, and the links to pictures that they are given. */
export function oldProtocolsOf(config: Config, options: OldProtocolsOfOptions): OldParts {
  const { engines, servicesOf, createServer, log } = options;
  const signer = new LinkSigner();
  const unsigned = !isAuthOn(authOf(config));
  const protocols = new OldProtocols({
    publicUrl: config.publicUrl,
    messageLimit: config.limits.bodyBytes,
    maxConnections: config.limits.sessions,
    log,
    openSession: ({ principal, ...hooks }) =>
      openMessageSession({
        ...hooks,
        connect: (transport) => createServer(principal).connect(transport),
        onError: (error) => log("debug", "session error", { error }),
      }),
    callTool: (request, { principal, base, signal }) =>
      socketCall(request, {
        services: servicesOf(principal),
        signal,
        fileUrl: async (file) =>
          await directLink(file, { engines, config, base }) ?? base + await signer.sign(file),
      }),
  });
  return {
    protocols,
    routes: oldRoutes(protocols),
    openRoutes: fileRoutes({ openFile: openFrom(engines, config), mediaTypeOf, signer, unsigned }),
  };
}

/** ComfyUI's own link, where everybody may have everything and the client can reach it. */
async function directLink(
  file: EngineFile,
  { engines, config, base }: { engines: Engines; config: Config; base: string },
): Promise<string | undefined> {
  const [only, ...others] = config.comfyuis;
  if (!only || others.length > 0 || Object.keys(only.headers ?? {}).length > 0) return undefined;
  if (isAuthOn(authOf(config)) || (await engines.identity()).demo) return undefined;
  return viewUrl(file, { comfyui: only.url, base });
}

function openFrom(engines: Engines, config: Config): OpenFile {
  return async (file, options) => {
    try {
      return await engines.at(file).client.view(file, options);
    } catch (cause) {
      if (cause instanceof HttpError) return new Response(null, { status: cause.status });
      if (!(cause instanceof ComfyError)) throw cause;
      throw new RequestError(toldFailure(cause, { engines, config }), { status: 502, cause });
    }
  };
}
