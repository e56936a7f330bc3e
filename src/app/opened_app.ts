import type { OpenCounts } from "../http/limits/minute_counts.ts";
import type { Engines } from "../jobs/engines/engines.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Twins } from "../jobs/twins.ts";
import type { Caller } from "../mcp/caller/caller.ts";
import type { Log } from "../mcp/log.ts";
import type { ServerIdentity } from "../mcp/transport/greeting.ts";
import type { Server } from "../mcp/sdk.ts";
import type { Services } from "../mcp/tool_context.ts";

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
  /** Opens what counts by the minute. */
  openCounts: OpenCounts;
  /** What the tools work with for that caller; for who started the program where left out. */
  servicesOf(caller?: Caller): Services;
  /** An MCP server for one more client of that caller. */
  createServer(caller?: Caller): Server;
}

/** Options of `createApp`. */
export interface AppOptions {
  /** What the program calls itself to its clients. */
  identity: ServerIdentity;
  /** Where the log goes: never to stdout. */
  log: Log;
}
