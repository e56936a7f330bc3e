import { type FakeComfy, serveFake } from "./fake_comfy.ts";

/** One socket as the server sees it. */
export interface ServerSocket {
  clientId: string;
  /** Of the handshake. */
  headers: Headers;
  /** What the client has sent. */
  received: string[];
  send(message: unknown): void;
  close(): void;
}

/** The event route of a ComfyUI: who comes and goes, and the rule of one socket for an id. */
export class FakeEvents implements AsyncDisposable {
  /** `open ID` and `close ID`, as the server sees them. */
  readonly log: string[] = [];
  /** How many of the next handshakes are answered 503. */
  refusals = 0;
  /** Whether to greet; `sid` is the client's id where `greetAs` is not set. */
  greets = true;
  greetAs: string | undefined;
  readonly #fake: FakeComfy;
  readonly #all = new Set<WebSocket>();
  readonly #queue: ServerSocket[] = [];
  #waiting: ((socket: ServerSocket) => void) | undefined;

  constructor() {
    this.#fake = serveFake((request) => this.#answer(request));
  }

  get url(): string {
    return this.#fake.url;
  }

  get requests(): string[] {
    return this.#fake.requests;
  }

  /** The next socket that has opened and sent its first message. */
  next(): Promise<ServerSocket> {
    const socket = this.#queue.shift();
    if (socket) return Promise.resolve(socket);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#all) socket.close();
    await this.#fake[Symbol.asyncDispose]();
  }

  #answer(request: Request): Response {
    if (this.refusals > 0) {
      this.refusals--;
      return new Response(null, { status: 503 });
    }
    // Copied: the request cannot be read once it was upgraded.
    const headers = new Headers(request.headers);
    const { socket, response } = Deno.upgradeWebSocket(request);
    const clientId = new URL(request.url).searchParams.get("clientId") ?? "";
    this.#serve(socket, { clientId, headers });
    return response;
  }

  #serve(
    socket: WebSocket,
    { clientId, headers }: Pick<ServerSocket, "clientId" | "headers">,
  ): void {
    const server: ServerSocket = {
      clientId,
      headers,
      received: [],
      send: (message) => socket.send(isBinary(message) ? message : JSON.stringify(message)),
      close: () => socket.close(),
    };
    socket.onopen = () => {
      this.#all.add(socket);
      this.log.push(`open ${clientId}`);
      if (this.greets) server.send(greeting(this.greetAs ?? clientId));
    };
    socket.onmessage = ({ data }) => {
      server.received.push(data);
      if (server.received.length === 1) this.#arrived(server);
    };
    socket.onclose = () => {
      this.#all.delete(socket);
      this.log.push(`close ${clientId}`);
    };
  }

  #arrived(server: ServerSocket): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(server);
    else this.#queue.push(server);
  }
}

function isBinary(message: unknown): message is ArrayBuffer {
  return message instanceof ArrayBuffer;
}

/** The first frame of a socket. */
export function greeting(sid: string): unknown {
  return { type: "status", data: { status: { exec_info: { queue_remaining: 0 } }, sid } };
}
