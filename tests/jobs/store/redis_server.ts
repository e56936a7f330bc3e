/** Whether a Redis can be started here. */
export const HAS_REDIS = hasRedis();

/** What the name of a test says that is left out without one. */
export const WITH_REDIS = HAS_REDIS ? "" : " (left out: redis-server is not installed)";

/** Options of {@linkcode RedisServer.start}. */
export interface RedisServerOptions {
  /** Needed by whoever connects. */
  password?: string;
}

/** A real Redis of one test; what it has acknowledged is on the disk, and outlives a kill. */
export class RedisServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  readonly #password: string | undefined;
  #process: Deno.ChildProcess;
  #ended = false;

  private constructor(
    folder: string,
    { port, password, process }: {
      port: number;
      password: string | undefined;
      process: Deno.ChildProcess;
    },
  ) {
    this.#folder = folder;
    this.#port = port;
    this.#password = password;
    this.#process = process;
  }

  /** Starts one on a free port of this machine, in a folder of its own. */
  static async start({ password }: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const process = await startRedis(folder, { port, password });
    return new RedisServer(folder, { port, password, process });
  }

  /** `127.0.0.1:port`. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Its address with its password. */
  get url(): string {
    const secret = this.#password === undefined ? "" : `:${this.#password}@`;
    return `redis://${secret}${this.address}`;
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (!this.#ended) this.#process.kill("SIGKILL");
    this.#ended = true;
    await this.#process.status;
  }

  /** Stands still: it takes connections, and answers nothing. */
  freeze(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Goes on after {@linkcode freeze}. */
  thaw(): void {
    this.#process.kill("SIGCONT");
  }

  /** Starts it again where it was, with what it had. */
  async restart(): Promise<void> {
    const [port, password] = [this.#port, this.#password];
    this.#process = await startRedis(this.#folder, { port, password });
    this.#ended = false;
  }

  /** What it answers to one command. */
  async ask(...command: string[]): Promise<string> {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
    const lines = [...this.#login(), command.join(" "), "QUIT"];
    await connection.write(new TextEncoder().encode(lines.join("\r\n") + "\r\n"));
    return await new Response(readAll(connection)).text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  #login(): string[] {
    return this.#password === undefined ? [] : [`AUTH ${this.#password}`];
  }
}

async function startRedis(
  folder: string,
  { port, password }: { port: number; password: string | undefined },
): Promise<Deno.ChildProcess> {
  const process = new Deno.Command("redis-server", {
    args: [
      ...["--bind", "127.0.0.1", "--port", `${port}`, "--dir", folder, "--save", ""],
      ...["--appendonly", "yes", "--appendfsync", "always"],
      ...password === undefined ? [] : ["--requirepass", password],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let said = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes("Ready to accept connections")) return process;
  }
  throw new Error(`redis-server ended: ${said}`);
}

/** Nobody has it just now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function* readAll(connection: Deno.Conn): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(4096);
  for (let count; (count = await connection.read(buffer)) !== null;) yield buffer.slice(0, count);
}

function hasRedis(): boolean {
  try {
    return new Deno.Command("redis-server", { args: ["--version"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
