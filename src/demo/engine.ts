import { type Catalog, demoModels } from "./catalog.ts";
import { FileStore } from "./file_store.ts";
import { History } from "./history.ts";
import { routeInfo } from "./http_info.ts";
import { routePrompts } from "./http_prompt.ts";
import { routeUploads } from "./http_upload.ts";
import { routeUserData } from "./http_user_data.ts";
import { routeView } from "./http_view.ts";
import { encodePng } from "./image_codec.ts";
import { MemorySocket, type WebSocketLike } from "./memory_socket.ts";
import { nodeRegistry } from "./nodes/registry.ts";
import { OutputCache } from "./output_cache.ts";
import { paintScene } from "./painter.ts";
import { PromptQueue } from "./prompt_queue.ts";
import { PromptWorker } from "./prompt_worker.ts";
import { randomSequence } from "./random.ts";
import { Router } from "./router.ts";
import type { Services } from "./services.ts";
import type { RunServices } from "./run_services.ts";
import { type Peer, SocketHub } from "./socket_hub.ts";
import { type SessionState, SocketSession } from "./socket_session.ts";
import { upgradeToSocket } from "./upgrade_to_socket.ts";
import { UserData } from "./user_data.ts";

/** Settings of a {@linkcode DemoEngine}. */
export interface DemoEngineOptions {
  /** How long one sampler step lasts, in milliseconds. 30 by default. */
  stepMs?: number;
  /** Whether samplers send preview pictures. They do by default. */
  previews?: boolean;
  /** Makes the random part of temp file names repeatable. 0 by default. */
  seed?: number;
  /** The time in milliseconds since 1970. The machine's by default. */
  now?: () => number;
  /** Installed models by folder, in place of the default ones of these folders. */
  models?: Record<string, string[]>;
  /** What all files together may hold, in bytes. 256 MiB by default. */
  maxFileBytes?: number;
}

/**
 * A small ComfyUI: its wire, its habits, real pixels in its image nodes, and painters in place of
 * its models. It keeps everything in memory and needs no permission.
 */
export class DemoEngine implements AsyncDisposable {
  readonly #services: Services;
  readonly #router = new Router();

  /** Begins with an empty queue and one file in `input`: `example.png`. */
  constructor(options: DemoEngineOptions = {}) {
    this.#services = createServices(options);
    routePrompts(this.#router, this.#services);
    routeInfo(this.#router, this.#services);
    routeView(this.#router, this.#services);
    routeUploads(this.#router, this.#services);
    routeUserData(this.#router, this.#services);
  }

  /** Answers a request. One for `/ws` from a real server becomes an event socket. */
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (!/^(\/api)?\/ws$/.test(pathname)) return await this.#router.handle(request);
    const clientId = searchParams.get("clientId") ?? undefined;
    return upgradeToSocket(request, (peer) => this.#greet(peer, clientId));
  }

  /** Opens an event socket without a network. Only the `clientId` of the address counts. */
  openSocket(url: URL, _headers?: HeadersInit): WebSocketLike {
    let session: SocketSession | undefined;
    return new MemorySocket(url.href, {
      opened: (socket) => {
        const peer = {
          send: (data: string | Uint8Array) => socket.deliver(data),
          close: () => socket.close(1006),
        };
        session = this.#greet(peer, url.searchParams.get("clientId") ?? undefined);
      },
      received: (message) => session?.receive(message),
      closed: () => session?.end(),
    });
  }

  #greet(peer: Peer, clientId: string | undefined): SocketSession {
    const { hub, queue, worker } = this.#services;
    const { running } = worker;
    const state: SessionState = {
      queueRemaining: queue.remaining,
      ...(running ? { running } : {}),
    };
    return new SocketSession(hub, peer, clientId, state);
  }

  /** Stops the run and closes the sockets; no timer is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services.worker.stop();
    this.#services.hub.closeAll();
  }
}

const DEFAULT_FILE_BYTES = 256 * 1024 * 1024;

function createServices(options: DemoEngineOptions): Services {
  const now = options.now ?? Date.now;
  const hub = new SocketHub();
  const files = new FileStore({ maxBytes: options.maxFileBytes ?? DEFAULT_FILE_BYTES, now });
  addExample(files);
  const history = new History();
  const queue: PromptQueue = new PromptQueue(() => {
    hub.send("status", { status: { exec_info: { queue_remaining: queue.remaining } } });
  });
  const run: RunServices = {
    nodes: nodeRegistry(),
    catalog: createCatalog(files, options.models),
    files,
    cache: new OutputCache(),
    hub,
    now,
    random: randomSequence(`engine ${options.seed ?? 0}`),
    stepMs: options.stepMs ?? 30,
    previews: options.previews ?? true,
  };
  const worker = new PromptWorker(run, queue, history);
  return { ...run, queue, history, worker, userData: new UserData() };
}

function createCatalog(files: FileStore, models?: Record<string, string[]>): Catalog {
  return {
    models: { ...demoModels(), ...models },
    inputImages: () =>
      files.list("input").filter((name) => /\.(png|jpe?g|webp|gif|bmp)$/i.test(name)),
  };
}

/** ComfyUI, too, comes with a picture to try LoadImage on. */
function addExample(files: FileStore): void {
  const scene = { width: 128, height: 128, prompt: "example", variation: "" };
  const file = { filename: "example.png", subfolder: "", type: "input" } as const;
  files.write(file, encodePng(paintScene(scene)));
}
