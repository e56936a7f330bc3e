import { createApp } from "../../../src/app.ts";
import type { App } from "../../../src/app/opened_app.ts";
import { type OldParts, oldProtocolsOf } from "../../../src/app/old_protocols_of.ts";
import { parseConfig } from "../../../src/config/parse_config.ts";
import { type HttpServer, listen } from "../../../src/http/listen.ts";
import type { HttpOptions } from "../../../src/http/server.ts";
import { openStreamable } from "../../../src/mcp/transport/streamable.ts";

/** The whole program with the old protocols, on a free port of this machine. */
export interface ServedEasel extends AsyncDisposable {
  app: App;
  server: HttpServer;
  old: OldParts;
  /** Lines of the log. */
  logged: string[];
}

/** What {@linkcode serveEasel} takes besides the options of HTTP. */
export interface ServeEaselOptions extends Partial<HttpOptions> {
  /** The command line; the demo engine by default. */
  args?: string[];
}

/** Starts an Easel that serves HTTP in this process. */
export async function serveEasel(
  { args = ["--demo"], ...more }: ServeEaselOptions = {},
): Promise<ServedEasel> {
  const logged: string[] = [];
  const log = (level: string, message: string) => void logged.push(`${level} ${message}`);
  const config = parseConfig(["serve", ...args]);
  const app = await createApp(config, { identity: { name: "easel", version: "0.0.0" }, log });
  const old = oldProtocolsOf(config, {
    engines: app.engines,
    servicesOf: () => app.services,
    createServer: () => app.createServer(),
    log,
  });
  const server = await listen({
    hostname: "127.0.0.1",
    port: 0,
    info: () => ({ name: "easel", version: "0.0.0", protocolVersions: ["2025-11-25"] }),
    health: () => Promise.resolve({}),
    openSession: (hooks) =>
      openStreamable({ ...hooks, connect: (transport) => app.createServer().connect(transport) }),
    routes: old.routes,
    openRoutes: old.openRoutes,
    answerTo: (request, answer) => old.protocols.answerTo(request, answer),
    log,
    ...more,
  });
  return {
    app,
    server,
    old,
    logged,
    async [Symbol.asyncDispose]() {
      old.protocols.close();
      await server.shutdown();
      await app[Symbol.asyncDispose]();
    },
  };
}
