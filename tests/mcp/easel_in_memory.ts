import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine, type DemoEngineOptions } from "../../src/demo/engine.ts";
import { MinuteCounts } from "../../src/http/limits/minute_counts.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { FolderSource } from "../../src/library/folder_source.ts";
import { HistorySource } from "../../src/library/history_source.ts";
import { Library } from "../../src/library/library.ts";
import { SavedSource } from "../../src/library/saved_source.ts";
import { ShippedSource } from "../../src/library/shipped_source.ts";
import type { Caller } from "../../src/mcp/caller/caller.ts";
import type { OperatorCaps } from "../../src/mcp/caller/operator_caps.ts";
import { RefusedPrompts } from "../../src/mcp/caller/refused_prompts.ts";
import { createServer } from "../../src/mcp/server.ts";
import { DEFAULT_LIMITS, type ReplyLimits, type Services } from "../../src/mcp/tool_context.ts";
import type { PresetTable } from "../../src/workflow/own_presets.ts";
import { shippedTemplates } from "../../src/workflow/shipped.ts";
import {
  Client,
  type CreateMessageRequest,
  CreateMessageRequestSchema,
  type CreateMessageResult,
  type ElicitRequest,
  ElicitRequestSchema,
  type ElicitResult,
  InMemoryTransport,
} from "../sdk_client.ts";

/** An Easel and a client in one process, without sockets. */
export interface EaselInMemory extends AsyncDisposable {
  client: Client;
  /** A client of another caller on the same Easel. */
  clientOf(caller: Caller): Promise<Client>;
  jobs: Jobs;
  /** Every request that reached the engine, as `METHOD /path?query`. */
  requests: string[];
  /** Lines of the log. */
  logged: string[];
}

type Spoilt = Response | Request | undefined;

/** Options of {@linkcode easelInMemory}. */
export interface EaselInMemoryOptions extends DemoEngineOptions {
  limits?: Partial<ReplyLimits>;
  /** What the client calls itself. */
  clientName?: string;
  /** A folder of workflows. */
  folder?: string;
  /** More workflows that are tools. */
  expose?: string[];
  /** Names, patterns and toolsets of the tools that are shown. */
  shownTools?: string[];
  /** Whether the configuration says yes to nodes that call a paid service. */
  allowPaid?: boolean;
  /** Presets of the configuration. */
  presets?: PresetTable;
  defaultTemplate?: string;
  /** How often lists of models are looked at again, ms. */
  refreshMs?: number;
  /** Who the client is. */
  caller?: Caller;
  /** Caps on what one job may ask for. */
  caps?: OperatorCaps;
  /** Patterns of prompts that are refused. */
  refusedPrompts?: string[];
  /** What the client's user answers when asked; the client cannot ask where this is missing. */
  onElicit?: (request: ElicitRequest) => ElicitResult | Promise<ElicitResult>;
  /** What the client's model answers; the client offers none where this is missing. */
  onSample?: (request: CreateMessageRequest) => CreateMessageResult;
  /** Answers in place of the engine, where it gives a response; a request goes there instead. */
  spoil?: (request: Request) => Spoilt | Promise<Spoilt>;
}

/** Starts an Easel on a demo engine and connects the SDK's client to it. */
export async function easelInMemory(options: EaselInMemoryOptions = {}): Promise<EaselInMemory> {
  const { limits, spoil, clientName = "test", folder, expose, shownTools, ...others } = options;
  const {
    allowPaid = false,
    presets,
    defaultTemplate,
    refreshMs,
    onElicit,
    onSample,
    caller,
    ...more
  } = others;
  const { caps, refusedPrompts = [], ...demoOptions } = more;
  const requests: string[] = [];
  const logged: string[] = [];
  const demo = new DemoEngine({ stepMs: 1, ...demoOptions });
  const url = "http://engine.invalid";
  const engine = new Engine(
    new ComfyClient(url, {
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url);
        requests.push(`${request.method} ${pathname}${search}`);
        const spoilt = await spoil?.(request);
        return spoilt instanceof Response ? spoilt : await demo.fetch(spoilt ?? request);
      },
    }),
    new ComfyEvents(url, { openSocket: (url, headers) => demo.openSocket(url, headers) }),
  );
  const engines = new Engines([engine]);
  const jobs = new Jobs(engines);
  const library = new Library([
    new ShippedSource(),
    new SavedSource(engine.client),
    new HistorySource(engine.client),
    ...folder === undefined ? [] : [new FolderSource({ path: folder })],
  ], { objectInfo: (classes) => engine.objectInfo(classes), expose: expose ?? [] });
  const jobRates = new MinuteCounts();
  const services: Services = {
    engines,
    jobs,
    library,
    templates: shippedTemplates,
    ...shownTools && { shownTools },
    allowPaid,
    limits: { ...DEFAULT_LIMITS, ...limits },
    log: (level, message) => logged.push(`${level} ${message}`),
    ...caller && { caller },
    ...caps && { caps },
    jobRates,
    ...presets && { presets },
    ...defaultTemplate !== undefined && { defaultTemplate },
    ...refreshMs !== undefined && { refreshMs },
  };
  const guard = new RefusedPrompts(refusedPrompts, { log: services.log });
  services.refusedPrompts = guard;
  const clients: Client[] = [];
  async function connect(theirServices: Services): Promise<Client> {
    const server = createServer(theirServices, { name: "easel", version: "0.0.0" });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await server.connect(ours);
    const client = new Client({ name: clientName, version: "1" }, {
      capabilities: { ...onElicit && { elicitation: {} }, ...onSample && { sampling: {} } },
    });
    if (onElicit) client.setRequestHandler(ElicitRequestSchema, onElicit);
    if (onSample) client.setRequestHandler(CreateMessageRequestSchema, onSample);
    await client.connect(theirs);
    clients.push(client);
    return client;
  }
  return {
    client: await connect(services),
    clientOf: (caller) => connect({ ...services, caller }),
    jobs,
    requests,
    logged,
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      guard[Symbol.dispose]();
      jobRates[Symbol.dispose]();
      await jobs[Symbol.asyncDispose]();
      await library[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      await demo[Symbol.asyncDispose]();
    },
  };
}
