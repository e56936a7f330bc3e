import { requireAuth } from "./auth/require_auth.ts";
import { errorResponse } from "./request_error.ts";
import { type App, createApp, type HttpOptions } from "./server.ts";
import { Sessions } from "./sessions.ts";

/** A server that listens. Disposing of it shuts it down. */
export interface HttpServer extends AsyncDisposable {
  /** Where to reach it from this machine, such as `http://127.0.0.1:5243`. */
  readonly url: string;
  /** The port it listens on. */
  readonly port: number;
  /** How many sessions are open. */
  readonly sessions: number;
  /**
   * Takes no more calls, waits for running ones at most `graceMs` milliseconds (default 5000), and
   * then ends all sessions and streams. Meanwhile it still listens: a balancer has to be told that
   * we are no longer ready, and a client that its call is to go elsewhere.
   */
  shutdown(options?: { graceMs?: number }): Promise<void>;
}

const SWEEP_MS = 60_000;
const GRACE_MS = 5000;
/** How long a client may take to fetch its last answer; one that never does is left behind. */
const LINGER_MS = 1000;

/**
 * Serves {@linkcode createApp} on an address. Rejects where it cannot listen there, and where other
 * machines could use it without a token, unless `insecureNoAuth` says that they may.
 */
export function listen(options: HttpOptions): Promise<HttpServer> {
  return Promise.try(() => new ListeningServer(options));
}

class ListeningServer implements HttpServer {
  readonly url: string;
  readonly port: number;
  readonly #sessions: Sessions;
  readonly #app: App;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #sweeping: ReturnType<typeof setInterval>;
  readonly #beforeClose: HttpOptions["beforeClose"];
  #shutdown: Promise<void> | undefined;

  constructor(options: HttpOptions) {
    requireAuth(options);
    this.#beforeClose = options.beforeClose;
    this.#sessions = new Sessions(options);
    this.#app = createApp(options, this.#sessions);
    this.#server = serve(options, this.#app);
    this.port = this.#server.addr.port;
    this.url = `http://${reachable(options.hostname)}:${this.port}`;
    this.#sweeping = setInterval(() => this.#sessions.sweep(), SWEEP_MS);
    this.#sweeping.unref();
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  shutdown(options: { graceMs?: number } = {}): Promise<void> {
    return this.#shutdown ??= this.#stop(options.graceMs ?? GRACE_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  async #stop(graceMs: number): Promise<void> {
    clearInterval(this.#sweeping);
    await Promise.all([
      atMost(graceMs, this.#sessions.drain()),
      this.#beforeClose?.({ graceMs }),
    ]);
    const stopped = this.#server.shutdown();
    await this.#sessions.close();
    this.#app[Symbol.dispose]();
    await atMost(LINGER_MS, stopped);
  }
}

function serve({ hostname, port }: HttpOptions, app: App): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({
      hostname,
      port,
      onListen: () => {}, // the default prints to stdout
      onError: errorResponse,
    }, (request, { remoteAddr }) => app.fetch(request, remoteAddr.hostname));
  } catch (cause) {
    const address = `${bracketed(hostname)}:${port}`;
    throw new Error(`Cannot listen on ${address}: ${whyNot(cause, address)}`, { cause });
  }
}

function whyNot(error: unknown, address: string): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "port in use. Stop the other program or choose another with --port.";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `not permitted. Add ${address} to --allow-net.`;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.";
  }
  return `${error instanceof Error ? error.message : error}. Choose another address.`;
}

/** Waits for it, but not longer than this. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

/** An address that means "all of them" cannot be called by every program. */
function reachable(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "127.0.0.1";
  return bracketed(hostname);
}

function bracketed(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
