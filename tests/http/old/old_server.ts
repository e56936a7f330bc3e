import { Hono } from "hono";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { OldProtocols, type OldProtocolsOptions } from "../../../src/http/old/old_protocols.ts";
import { oldRoutes } from "../../../src/http/old/old_routes.ts";
import { RequestLimits } from "../../../src/http/limits/request_limits.ts";
import { StreamSlots } from "../../../src/http/limits/stream_slots.ts";
import type { HttpEnv } from "../../../src/http/http_env.ts";
import { LOCAL, type Principal } from "../../../src/http/principal.ts";
import { errorResponse } from "../../../src/http/request_error.ts";
import { FakeMessageSession } from "./fake_message_session.ts";

/** The principals of the tests: who sends `X-Who: alice` is Alice. */
export const ALICE: Principal = { ...LOCAL, id: "token:alice", name: "alice", seesAll: false };

type Admit = (principal: Principal) => Promise<void>;

/** Options of {@linkcode OldServer}. */
export interface OldServerOptions extends OldProtocolsOptions {
  /** Whether a message may come in. */
  admit: Admit;
}

/** A server with nothing but the old protocols, behind the middleware that the real one has. */
export class OldServer implements AsyncDisposable {
  readonly opened: FakeMessageSession[] = [];
  readonly old: OldProtocols;
  readonly port: number;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor({ admit, ...more }: Partial<OldServerOptions> = {}) {
    this.old = new OldProtocols({
      openSession: (hooks) => {
        const session = new FakeMessageSession(hooks);
        this.opened.push(session);
        return Promise.resolve(session);
      },
      callTool: ({ tool, params }) => Promise.resolve({ image_url: `${tool} ${params}` }),
      ...more,
    });
    const app = routes(this.old, admit);
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => this.old.answerTo(request, await app.fetch(request)),
    );
    this.port = this.#server.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Opens a WebSocket. */
  async socket(path = "/", protocols: string[] = []): Promise<TestSocket> {
    const socket = new TestSocket(new WebSocket(`ws://127.0.0.1:${this.port}${path}`, protocols));
    await socket.opened;
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.old.close();
    await this.#server.shutdown();
  }
}

function routes(old: OldProtocols, admit: Admit | undefined): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.onError(errorResponse);
  app.use(requestId());
  app.use(secureHeaders());
  app.use(cors({ origin: (origin) => origin === "" ? null : origin }));
  app.use(async (c, next) => {
    c.set("principal", c.req.header("x-who") === "alice" ? ALICE : LOCAL);
    await next();
  });
  const limits = { streams: new StreamSlots(64), requests: new RequestLimits({}) };
  const admitting = { ...limits.requests, countPrincipal: admit ?? (() => Promise.resolve()) };
  oldRoutes(old)(app, { ...limits, requests: admitting as unknown as RequestLimits });
  return app;
}

/** The client's end of a WebSocket: what comes in can be waited for, in order. */
export class TestSocket implements AsyncDisposable {
  readonly opened: Promise<void>;
  readonly closed: Promise<CloseEvent>;
  readonly socket: WebSocket;
  readonly #messages: ReadableStreamDefaultReader<string>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    const opened = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<CloseEvent>();
    this.opened = opened.promise;
    this.closed = closed.promise;
    socket.onopen = () => opened.resolve();
    this.#messages = new ReadableStream<string>({
      start(controller) {
        socket.onmessage = ({ data }) => controller.enqueue(data);
        socket.onclose = (event) => {
          closed.resolve(event);
          controller.close();
        };
      },
    }).getReader();
    socket.onerror = (event) => {
      event.preventDefault();
      opened.reject(new Error(`Cannot open: ${(event as ErrorEvent).message}`));
    };
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The next message, as JSON. */
  async next(): Promise<Record<string, unknown>> {
    const { value } = await this.#messages.read();
    if (value === undefined) throw new Error("The socket is closed.");
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
