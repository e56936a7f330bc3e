import type { McpSession, SessionHooks } from "../../src/http/mcp_session.ts";
import type { HttpOptions } from "../../src/http/server.ts";

/** A session that answers what the test says, and remembers what it was asked. */
export class FakeSession implements McpSession {
  readonly hooks: SessionHooks;
  readonly requests: { method: string; body: unknown }[] = [];
  readonly id: string = crypto.randomUUID();
  running = 0;
  closed = 0;
  answer: () => Response | Promise<Response> = () => Response.json({ answered: true });
  #settled = Promise.withResolvers<void>();

  constructor(hooks: SessionHooks) {
    this.hooks = hooks;
  }

  async handle(request: Request, body?: unknown): Promise<Response> {
    this.requests.push({ method: request.method, body });
    const { method } = (body ?? {}) as { method?: string };
    if (method === "initialize") this.hooks.onInitialized(this.id);
    if (request.method === "DELETE") await this.close();
    return await this.answer();
  }

  settled(): Promise<void> {
    return this.running === 0 ? Promise.resolve() : this.#settled.promise;
  }

  /** As if the last running call had been answered. */
  settle(): void {
    this.running = 0;
    this.#settled.resolve();
  }

  close(): Promise<void> {
    this.closed++;
    this.hooks.onClosed();
    return Promise.resolve();
  }
}

/** Opens fake sessions and keeps them, in the order they were opened. */
export class FakeSessions {
  readonly opened: FakeSession[] = [];
  /** The time, for whom it is handed to. */
  time = 0;

  openSession = (hooks: SessionHooks): Promise<FakeSession> => {
    const session = new FakeSession(hooks);
    this.opened.push(session);
    return Promise.resolve(session);
  };

  now = (): number => this.time;

  /** What a server needs, with these sessions in it. */
  options(more: Partial<HttpOptions> = {}): HttpOptions {
    return {
      hostname: "127.0.0.1",
      port: 0,
      openSession: this.openSession,
      now: this.now,
      info: () => ({ name: "easel", version: "1.2.3", protocolVersions: ["2025-11-25"] }),
      health: () => Promise.resolve({ comfyui: "reachable" }),
      ...more,
    };
  }
}

/** A POST of this JSON, as a client would send it. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** The `initialize` that a client begins with. */
export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "0" },
  },
};

/** An event stream that the test ends or lets the client give up. */
export function openStream(): { response: Response; end(): void; cancelled: Promise<void> } {
  const cancelled = Promise.withResolvers<void>();
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (end = () => controller.close()),
    cancel: () => cancelled.resolve(),
  });
  const headers = { "content-type": "text/event-stream" };
  return {
    response: new Response(body, { headers }),
    end: () => end(),
    cancelled: cancelled.promise,
  };
}
