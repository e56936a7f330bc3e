import type { DemoEngine } from "../../src/demo/engine.ts";
import { ByteReader } from "./byte_reader.ts";
import {
  type EngineFault,
  type FaultPlan,
  type FrameFault,
  type HttpFault,
  randomPlan,
} from "./faults.ts";
import { readRequest, send, toWire, type WireAnswer } from "./http_wire.ts";
import { ProxiedSocket } from "./proxied_socket.ts";
import { handshake } from "./socket_wire.ts";

/** Options of {@linkcode FaultProxy.start}. */
export interface FaultProxyOptions {
  /** Makes the engine, and another one at each restart. */
  engine: () => DemoEngine;
  /** Numbers from 0 up to 1 that decide on the faults; none happen of themselves where left out. */
  random?: () => number;
  /** The share of requests that suffer a fault, 0 to 1; 0 where left out. */
  rate?: number;
  /** Told of each fault as it happens. */
  onFault?: (fault: string) => void;
}

const HOSTNAME = "127.0.0.1";
const LATE_MS = 20;
const REFUSING_MS = 30;

/**
 * A proxy on the loopback in front of a demo engine, and all that may happen on the way: by chance,
 * as a plan says, or when a test says so. Each request has a connection of its own.
 */
export class FaultProxy implements AsyncDisposable {
  /** The engine behind it now. */
  engine: DemoEngine;
  /** Counts restarts. */
  generation = 0;
  /** How often each fault happened. */
  readonly faults: Record<string, number> = {};
  /** Prompts that the engine took, in order, each with the engine's generation. */
  readonly accepted: { promptId: string; generation: number }[] = [];
  readonly #options: FaultProxyOptions;
  #plan: FaultPlan;
  #listener: Deno.TcpListener;
  readonly #port: number;
  readonly #conns = new Set<Deno.Conn>();
  readonly #sockets = new Set<ProxiedSocket>();
  readonly #work = new Set<Promise<void>>();
  readonly #nextHttp: { fault: HttpFault; on: (request: Request) => boolean }[] = [];
  readonly #nextFrames: { fault: FrameFault; on: (frame: string) => boolean }[] = [];
  #accepting: Promise<void>;
  #refusing = false;
  #disposed = false;

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    const { random, rate = 0 } = options;
    this.#plan = randomPlan(random ?? (() => 1), rate);
    this.engine = options.engine();
    this.#listener = Deno.listen({ hostname: HOSTNAME, port: 0 });
    this.#port = this.#listener.addr.port;
    this.#accepting = this.#accept(this.#listener);
  }

  /** Listens on a free port. */
  static start(options: FaultProxyOptions): FaultProxy {
    return new FaultProxy(options);
  }

  /** Where a client finds it. */
  get url(): string {
    return `http://${HOSTNAME}:${this.#port}`;
  }

  /** Nothing happens of itself any more. */
  calm(): void {
    this.#plan = randomPlan(() => 1, 0);
  }

  /** The next request of that kind suffers this. */
  next(fault: HttpFault, on: (request: Request) => boolean = () => true): void {
    this.#nextHttp.push({ fault, on });
  }

  /** The next frame of that kind suffers this; of a binary frame nothing is shown but "". */
  nextFrame(fault: FrameFault, on: (frame: string) => boolean = () => true): void {
    this.#nextFrames.push({ fault, on });
  }

  /** The engine dies, with its sockets, and another one takes its place that knows nothing. */
  async restart(): Promise<void> {
    const old = this.engine;
    this.engine = this.#options.engine();
    this.generation++;
    this.breakSockets();
    await old[Symbol.asyncDispose]();
  }

  /** Somebody clears the history. */
  async forgetHistory(): Promise<void> {
    await this.#order("history", { clear: true });
  }

  /** Somebody empties the queue; what runs goes on. */
  async deletePending(): Promise<void> {
    await this.#order("queue", { clear: true });
  }

  /** Breaks all event sockets. */
  breakSockets(): void {
    for (const socket of this.#sockets) socket.cut();
  }

  /** Nobody listens any more, until {@linkcode FaultProxy.listen}. */
  async refuse(): Promise<void> {
    if (this.#refusing) return;
    this.#refusing = true;
    this.#listener.close();
    await this.#accepting;
  }

  /** Listens again, on the same port. */
  listen(): void {
    if (!this.#refusing || this.#disposed) return;
    this.#refusing = false;
    this.#listener = Deno.listen({ hostname: HOSTNAME, port: this.#port });
    this.#accepting = this.#accept(this.#listener);
  }

  /** Ends all connections, and the engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.refuse();
    for (const socket of this.#sockets) socket.cut();
    for (const conn of this.#conns) close(conn);
    while (this.#work.size > 0) await Promise.all(this.#work);
    await this.engine[Symbol.asyncDispose]();
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    for await (const conn of listener) {
      this.#conns.add(conn);
      this.#track(
        this.#serve(conn).finally(() => {
          this.#conns.delete(conn);
          close(conn);
        }),
      );
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async #serve(conn: Deno.Conn): Promise<void> {
    const reader = new ByteReader(conn);
    const request = await readRequest(reader, this.url);
    if (!request || this.#disposed) return;
    this.#troubleEngine();
    const fault = this.#faultOf(request);
    if (fault) this.#count(fault);
    switch (fault) {
      case "cut-before":
        return;
      case "hang-before":
        return await reader.end();
      case "error-before":
        return await answer(conn, BAD_GATEWAY);
      case "page-before":
        return await answer(conn, PAGE);
      case "delay-after":
        await pause(LATE_MS);
    }
    if (request.headers.get("upgrade") === "websocket") {
      // There is no answer that could be spoilt.
      if (fault === undefined || fault === "delay-after") await this.#pass(request, conn, reader);
      return;
    }
    const wire = await this.#ask(request);
    switch (fault) {
      case "cut-after":
        return;
      case "hang-after":
        return await reader.end();
      case "error-after":
        return await answer(conn, BAD_GATEWAY);
      case "truncate-after":
        return await send(conn, ...half(wire));
      case "corrupt-after":
        // In a picture nobody would see it; and no network does that.
        return await send(conn, ...wire.isJson ? [wire.head, spoilt(wire.body)] : half(wire));
      default:
        return await send(conn, wire.head, wire.body);
    }
  }

  async #ask(request: Request): Promise<WireAnswer> {
    const { generation } = this;
    const response = await this.engine.fetch(request);
    const wire = await toWire(response, request.method);
    if (isPrompt(request) && response.ok) {
      const { prompt_id } = JSON.parse(new TextDecoder().decode(wire.body));
      this.accepted.push({ promptId: prompt_id, generation });
    }
    return wire;
  }

  async #pass(request: Request, conn: Deno.Conn, reader: ByteReader): Promise<void> {
    await send(conn, await handshake(request));
    const engine = this.engine.openSocket(new URL(request.url));
    const fault = (frame: string) => this.#faultOfFrame(frame);
    const socket = new ProxiedSocket({ conn, reader, engine, fault });
    this.#sockets.add(socket);
    await socket.run();
    this.#sockets.delete(socket);
  }

  #faultOf(request: Request): HttpFault | undefined {
    const at = this.#nextHttp.findIndex(({ on }) => on(request));
    return at >= 0 ? this.#nextHttp.splice(at, 1)[0]?.fault : this.#plan.http();
  }

  #faultOfFrame(frame: string): FrameFault | undefined {
    const at = this.#nextFrames.findIndex(({ on }) => on(frame));
    const fault = at >= 0 ? this.#nextFrames.splice(at, 1)[0]?.fault : this.#plan.frame();
    if (fault) this.#count(fault);
    return fault;
  }

  #troubleEngine(): void {
    const fault = this.#plan.engine();
    if (!fault) return;
    this.#count(fault);
    this.#track(this.#trouble(fault));
  }

  async #trouble(fault: EngineFault): Promise<void> {
    switch (fault) {
      case "restart":
        return await this.restart();
      case "forget-history":
        return await this.forgetHistory();
      case "delete-pending":
        return await this.deletePending();
      case "refuse":
        await this.refuse();
        await pause(REFUSING_MS);
        this.listen();
    }
  }

  async #order(path: string, body: unknown): Promise<void> {
    const request = new Request(`${this.url}/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    await this.engine.fetch(request);
  }

  #count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
    this.#options.onFault?.(fault);
  }
}

/** Tells a submitted workflow. */
export function isPrompt({ method, url }: Request): boolean {
  return method === "POST" && new URL(url).pathname.endsWith("/prompt");
}

const BAD_GATEWAY = { status: 502, type: "text/plain", text: "upstream connect error" };
const PAGE = { status: 200, type: "text/html", text: "<html><title>Sign in</title></html>" };

async function answer(
  conn: Deno.Conn,
  { status, type, text }: typeof PAGE,
): Promise<void> {
  const response = new Response(text, { status, headers: { "content-type": type } });
  const { head, body } = await toWire(response, "GET");
  await send(conn, head, body);
}

/** Half of the body, or of the head where there is none. */
function half({ head, body }: WireAnswer): Uint8Array[] {
  return body.length > 1
    ? [head, body.subarray(0, body.length / 2)]
    : [head.subarray(0, head.length / 2)];
}

/** As long as before, and no JSON. */
function spoilt(body: Uint8Array): Uint8Array {
  return body.map((byte, i) => i < body.length / 2 ? byte : 0x20);
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
