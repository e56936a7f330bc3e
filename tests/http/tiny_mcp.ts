import type { HttpOptions } from "../../src/http/server.ts";
import { type HttpServer, listen } from "../../src/http/listen.ts";
import { openStreamable } from "../../src/mcp/transport/streamable.ts";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type RequestHandlerExtra,
  Server,
  type ServerNotification,
  type ServerRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from "../../src/mcp/sdk.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * A small MCP server with three tools: `echo` answers its `text`, `steps` reports three steps and
 * answers, `wait` answers once the test calls `release`.
 */
export class TinyMcp {
  /** Resolves when `wait` has begun. */
  readonly waiting = Promise.withResolvers<void>();
  /** Resolves when the signal of `wait` has aborted. */
  readonly aborted = Promise.withResolvers<void>();
  /** Resolves when the answer of `wait` is about to be sent. */
  readonly released = Promise.withResolvers<void>();
  /** Resolves when a conversation has ended. */
  readonly ended = Promise.withResolvers<void>();
  /** How many conversations have begun and ended. */
  connected = 0;
  closed = 0;

  /** Lets `wait` answer. */
  release(): void {
    this.released.resolve();
  }

  connect = async (transport: Transport): Promise<void> => {
    this.connected++;
    const server = new Server({ name: "tiny", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: ["echo", "steps", "wait"].map((name) => ({ name, inputSchema: { type: "object" } })),
    }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
      if (params.name === "echo") return answer(String(params.arguments?.["text"]));
      return params.name === "steps" ? this.#steps(extra) : this.#wait(extra);
    });
    server.onclose = () => {
      this.closed++;
      this.ended.resolve();
    };
    await server.connect(transport);
  };

  async #steps(extra: Extra): Promise<CallToolResult> {
    const progressToken = extra._meta?.progressToken;
    for (const progress of [1, 2, 3]) {
      if (progressToken === undefined) continue;
      const params = { progressToken, progress, total: 3 };
      await extra.sendNotification({ method: "notifications/progress", params });
    }
    return answer("stepped");
  }

  async #wait(extra: Extra): Promise<CallToolResult> {
    extra.signal.addEventListener("abort", () => this.aborted.resolve());
    this.waiting.resolve();
    await Promise.race([this.released.promise, this.aborted.promise]);
    return answer("waited");
  }
}

function answer(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** Serves it on a free port of this machine. */
export function serveTiny(tiny: TinyMcp, more: Partial<HttpOptions> = {}): Promise<HttpServer> {
  return listen({
    hostname: "127.0.0.1",
    port: 0,
    openSession: (hooks) => openStreamable({ ...hooks, connect: tiny.connect }),
    info: () => ({ name: "tiny", version: "1", protocolVersions: SUPPORTED_PROTOCOL_VERSIONS }),
    health: () => Promise.resolve({}),
    ...more,
  });
}
