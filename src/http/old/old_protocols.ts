import type { Log } from "../log.ts";
import { ofThisRequest } from "../current_request.ts";
import { baseUrl } from "../auth/resource_metadata.ts";
import { isSamePrincipal, type Principal, principalName } from "../principal.ts";
import { readBody } from "../read_body.ts";
import { errorResponse, RequestError } from "../request_error.ts";
import { type Connection, Connections, type ConnectionsOptions } from "./connections.ts";
import { EventStream } from "./event_stream.ts";
import type { OpenMessageSession } from "./message_session.ts";
import { MessageSocket } from "./message_socket.ts";
import { type CallTool, ToolSocket } from "./tool_socket.ts";
import { offersMcp, upgrade } from "./upgrade.ts";

/** What {@linkcode OldProtocols} needs. */
export interface OldProtocolsOptions extends ConnectionsOptions {
  /** Opens an MCP session over single messages. */
  openSession: OpenMessageSession;
  /** Calls a tool for a socket that knows nothing of MCP. */
  callTool: CallTool;
  /** Where clients reach this server, where that is not what they ask for. */
  publicUrl?: URL | undefined;
  /** The largest message: bytes of a body, characters of a frame. Default 16 MiB. */
  messageLimit?: number | undefined;
  /** How often an event stream says that it lives, in milliseconds. Default 15 seconds. */
  keepAliveMs?: number | undefined;
}

/** Who opens a socket. */
export interface SocketCaller {
  /** Whose it is. */
  principal: Principal;
  /** Rejects with a `RequestError` where the next message on it has to wait. */
  admit?: (() => Promise<void>) | undefined;
}

const MESSAGE_LIMIT = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 15_000;
/** Where {@linkcode OldProtocols.postMessage} has to be mounted. */
const MESSAGES = "/messages";

/**
 * The ways in which clients of old connect: event streams with posted messages, MCP over a
 * WebSocket, and a WebSocket that takes calls of tools. It is told who a request is from; Host,
 * Origin and limits of HTTP are looked at before.
 */
export class OldProtocols {
  readonly #options: OldProtocolsOptions;
  readonly #connections: Connections;
  readonly #streams = new Map<string, EventStream>();
  readonly #allowed = new WeakMap<Request, () => Response>();
  readonly #messageLimit: number;
  readonly #now: () => number;
  readonly #log: Log;

  /** Nothing is open yet, and no timer runs. */
  constructor(options: OldProtocolsOptions) {
    this.#options = options;
    this.#connections = new Connections(options);
    this.#messageLimit = options.messageLimit ?? MESSAGE_LIMIT;
    this.#now = options.now ?? Date.now;
    this.#log = options.log ?? (() => {});
  }

  /** How many connections are open. */
  get size(): number {
    return this.#connections.size;
  }

  /** How many of them are event streams; all others are WebSockets. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Answers a GET on `/sse` with the event stream of a new session. */
  openStream(principal: Principal): Response {
    this.#connections.makeRoom(principal);
    const { openSession, publicUrl, keepAliveMs = KEEP_ALIVE_MS } = this.#options;
    const stream = new EventStream({
      principal,
      openSession,
      log: this.#log,
      messagesPath: (publicUrl?.pathname ?? "").replace(/\/$/, "") + MESSAGES,
      keepAliveMs,
      now: this.#now,
      onEnd: (stream) => {
        this.#streams.delete(stream.id);
        this.#connections.remove(stream);
      },
    });
    this.#connections.add(stream);
    this.#streams.set(stream.id, stream);
    return stream.response;
  }

  /**
   * Answers a POST on `/messages`: what it leads to goes out on the stream of its session.
   *
   * Throws {@linkcode RequestError} 404 for a session that is not there, or somebody else's.
   */
  async postMessage(request: Request, principal: Principal): Promise<Response> {
    const stream = this.#streamOf(request, principal);
    await stream.accept(await readBody(request, this.#messageLimit));
    return new Response("Accepted", { status: 202 });
  }

  /**
   * Lets a request for a WebSocket have one: MCP at `/mcp` and wherever the client offers the
   * subprotocol `mcp`, else calls of tools. {@linkcode OldProtocols.answerTo} opens it.
   */
  allowSocket(request: Request, caller: SocketCaller): void {
    this.#allowed.set(request, ofThisRequest(() => this.#socketOr(request, caller)));
  }

  /**
   * What has to go out for a request that was answered so: where a socket was allowed, this opens
   * it. It comes last of all, for a socket opens only by the very object that Deno makes, while Hono
   * copies an answer to set headers; and once that is made, the request can be read no more.
   */
  answerTo(request: Request, answer: Response): Response {
    const open = this.#allowed.get(request);
    return open && answer.ok ? open() : answer;
  }

  /** Ends the connections in which nothing has happened for too long. */
  sweep(): void {
    this.#connections.sweep();
  }

  /** Opens no more, and resolves when no call runs in any connection. */
  drain(): Promise<void> {
    return this.#connections.drain();
  }

  /** Opens no more, and ends every connection with what still runs in it. */
  close(): void {
    this.#connections.close();
  }

  /**
   * Opens no more, waits for running calls at most so many milliseconds, and ends every connection.
   * It belongs before the shutdown of the server, at which Deno ends every WebSocket at once.
   */
  async shutdown({ graceMs }: { graceMs: number }): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([this.drain(), late]);
    clearTimeout(timer);
    this.close();
  }

  /** The socket, or why there is none. Too late for the log of requests, which took it for opened. */
  #socketOr(request: Request, caller: SocketCaller): Response {
    try {
      return this.#openSocket(request, caller);
    } catch (error) {
      const reason = error instanceof RequestError ? error.reason : "Other";
      const principal = principalName(caller.principal.id);
      this.#log("info", "socket refused", { reason, principal });
      return errorResponse(error);
    }
  }

  #openSocket(request: Request, caller: SocketCaller): Response {
    this.#connections.makeRoom(caller.principal);
    const isMcp = offersMcp(request) || new URL(request.url).pathname === "/mcp";
    const base = baseUrl(request, this.#options.publicUrl);
    const { socket, response } = upgrade(request);
    const options = {
      ...caller,
      frameLimit: this.#messageLimit,
      now: this.#now,
      onEnd: (connection: Connection) => this.#connections.remove(connection),
      log: this.#log,
    };
    const { openSession, callTool } = this.#options;
    this.#connections.add(
      isMcp
        ? new MessageSocket(socket, { ...options, openSession })
        : new ToolSocket(socket, { ...options, callTool, base }),
    );
    return response;
  }

  /** Whoever guesses an id learns nothing from the answer. */
  #streamOf(request: Request, principal: Principal): EventStream {
    const id = new URL(request.url).searchParams.get("sessionId") ?? "";
    const stream = this.#streams.get(id);
    if (stream && isSamePrincipal(stream.principal, principal)) return stream;
    throw new RequestError(
      "Cannot find the session of this sessionId: its event stream has ended. Open another: GET /sse.",
      { status: 404, code: -32001, reason: "Session" },
    );
  }
}
