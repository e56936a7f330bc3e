import { ComfyClient } from "../../../src/comfyui/client.ts";
import { ComfyEvents } from "../../../src/comfyui/events.ts";
import { Engine } from "../../../src/jobs/engines/engine.ts";
import { Engines } from "../../../src/jobs/engines/engines.ts";
import { Jobs } from "../../../src/jobs/jobs.ts";
import { HistorySource } from "../../../src/library/history_source.ts";
import { Library } from "../../../src/library/library.ts";
import { SavedSource } from "../../../src/library/saved_source.ts";
import { ShippedSource } from "../../../src/library/shipped_source.ts";
import { forCaller } from "../../../src/mcp/caller/caller_library.ts";
import type { Caller } from "../../../src/mcp/caller/caller.ts";
import { createServer } from "../../../src/mcp/server.ts";
import { DEFAULT_LIMITS, type Services } from "../../../src/mcp/tool_context.ts";
import { shippedTemplates } from "../../../src/workflow/shipped.ts";
import { Client, InMemoryTransport } from "../../sdk_client.ts";

/** How a ComfyUI can be unwell: it is not there, fails at everything, or sends elsewhere. */
export type Illness = "away" | "failing" | "redirecting";

/** A caller of the network that may do much, and sees only what is its own. */
export const NARROW: Caller = { id: "token:narrow", priority: "normal", seesAll: false };

/** An Easel whose ComfyUI is unwell. */
export interface EaselUnder extends AsyncDisposable {
  client: Client;
  services: Services;
  /** The port of the ComfyUI. */
  port: number;
  /** A job of the caller's that failed by it. */
  jobId: string;
}

/** Starts one, and the client of a caller; of the user of this machine where left out. */
export async function easelOver(illness: Illness, caller?: Caller): Promise<EaselUnder> {
  await using stack = new AsyncDisposableStack();
  const port = await portOf(illness, stack);
  const url = `http://127.0.0.1:${port}/very/secret/base`;
  const engine = new Engine(new ComfyClient(url), new ComfyEvents(url), {
    // As a configuration calls one that it gives no name.
    name: `127.0.0.1:${port}`,
  });
  const engines = stack.use(new Engines([engine]));
  const jobs = stack.use(new Jobs(engines, { times: { unreachable: 300, lostPoll: 50 } }));
  const library = stack.use(
    new Library([
      new ShippedSource(),
      new SavedSource(engine.client),
      new HistorySource(engine.client),
    ], {
      objectInfo: (classes) => engine.objectInfo(classes),
    }),
  );
  const plain: Services = {
    engines,
    jobs,
    library,
    templates: shippedTemplates,
    limits: DEFAULT_LIMITS,
    log: () => {},
    shownTools: ["all"],
    ...caller && { caller },
  };
  const services = forCaller(plain);
  const job = jobs.submit({ "1": { class_type: "SaveImage", inputs: {} } }, {
    caller: caller?.id ?? "local",
  });
  await job.done.catch(() => {});
  const server = createServer(services, { name: "easel", version: "0.0.0" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(theirs);
  stack.defer(() => client.close());
  const owned = stack.move();
  return {
    client,
    services,
    port,
    jobId: job.id,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function portOf(illness: Illness, stack: AsyncDisposableStack): Promise<number> {
  let port = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const { host, pathname } = new URL(request.url);
      if (illness === "redirecting") {
        return new Response(null, {
          status: 302,
          headers: { location: `http://elsewhere.example:81/login?from=${host}` },
        });
      }
      return new Response(`http://${host}${pathname} (port ${port}) at /very/secret/base. Broken`, {
        status: 500,
        headers: { "content-type": "text/plain" },
      });
    },
  );
  port = server.addr.port;
  if (illness === "away") await server.shutdown();
  else stack.defer(() => server.shutdown());
  return port;
}
