import type { RedisClientType } from "@redis/client";

/** The part of the library that is needed. */
interface ClientClass {
  create: typeof import("@redis/client").createClient;
}

/** One connection to a Redis; it is not repaired when it breaks. */
export class RedisConnection implements Disposable {
  /** Resolves once the library is there; rejects with what is wrong with the address. */
  readonly loaded: Promise<void>;
  #client: RedisClientType | undefined;
  #connecting: Promise<unknown> | undefined;
  #broken = false;

  /** Connects only when {@linkcode client} is called. */
  constructor(url: string) {
    this.loaded = this.#load(url);
  }

  /** Whether it is of no use any more. */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * What commands are sent through, once it is connected.
   *
   * @throws {Error} What the network or the Redis says.
   */
  async client(): Promise<RedisClientType> {
    await this.loaded;
    const client = this.#client;
    if (!client || this.#broken) throw new Error("the connection was closed");
    await (this.#connecting ??= client.connect());
    return client;
  }

  /** Ends it; what waits for an answer fails. */
  [Symbol.dispose](): void {
    this.#broken = true;
    if (this.#client?.isOpen) this.#client.destroy();
  }

  /** Loaded here, so that whoever has no Redis does not pay for it. */
  async #load(url: string): Promise<void> {
    const RedisClient = await library();
    const client: unknown = RedisClient.create({
      url,
      // What every Redis speaks, and proxies in front of one.
      RESP: 2,
      // It reads the environment, which the two permissions do not allow.
      maintNotifications: "disabled",
      // A Redis may not allow it, or be too old for it.
      disableClientInfo: true,
      // Who waits, and for how long, is decided elsewhere.
      disableOfflineQueue: true,
      socket: { reconnectStrategy: false },
    });
    this.#client = client as RedisClientType;
    this.#client.on("error", () => this[Symbol.dispose]());
  }
}

/** An executable that may reach no Redis goes without. */
async function library(): Promise<ClientClass> {
  try {
    // The client alone: the package's own entry brings clusters and sentinels as well.
    const module: unknown = await import("@redis/client/dist/lib/client/index.js");
    // It is CommonJS, of which a bundle has the default already, and Deno all that is exported.
    const { default: exported } = module as { default: { default?: ClientClass } };
    return exported.default ?? exported as ClientClass;
  } catch (cause) {
    throw new Error(
      "this Easel was made without Redis; make one with it: deno task compile --profile server " +
        "--redis URL",
      { cause },
    );
  }
}
