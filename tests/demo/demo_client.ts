import { parseJson, stringifyJson } from "../../src/comfyui/json.ts";
import type { Json } from "../../src/comfyui/json.ts";
import type { DemoEngine } from "../../src/demo/engine.ts";
import type { WebSocketLike } from "../../src/demo/memory_socket.ts";
import { type DecodedImage, decodeImage } from "../../src/demo/image_codec.ts";

/** A JSON object, as tests look into it. */
export type Fields = Record<string, Json>;

/** One frame of an event socket: a text message, or a binary one by its type. */
export type Frame =
  | { type: string; data: Fields }
  | { type: "binary"; event: number; bytes: Uint8Array };

/** How a test reaches an engine: in process or over a real server. */
export interface Way {
  base: string;
  fetch(request: Request): Promise<Response>;
  openSocket(url: URL): WebSocketLike | WebSocket;
}

/** The way to an engine in the same process. */
export function inProcess(engine: DemoEngine): Way {
  return {
    base: "http://demo.invalid",
    fetch: (request) => engine.fetch(request),
    openSocket: (url) => engine.openSocket(url),
  };
}

/** The way to an engine behind a real server. */
export function overSockets(server: Deno.HttpServer<Deno.NetAddr>): Way {
  return {
    base: `http://127.0.0.1:${server.addr.port}`,
    fetch: (request) => fetch(request),
    openSocket: (url) => new WebSocket(url),
  };
}

/** An event socket that keeps what it receives and lets a test wait for it. */
export class FrameLog implements AsyncDisposable {
  readonly frames: Frame[] = [];
  readonly closed: Promise<CloseEvent>;
  readonly #socket: WebSocketLike | WebSocket;
  readonly #opened: Promise<void>;
  #waiting: { done(frame: Frame): boolean; resolve(): void }[] = [];

  constructor(way: Way, query = "") {
    const url = new URL(`/ws${query}`, way.base);
    url.protocol = "ws:";
    this.#socket = way.openSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = (event: MessageEvent) => this.#take(frameOf(event.data));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opened = promise;
    this.#socket.onopen = () => resolve();
    const closing = Promise.withResolvers<CloseEvent>();
    this.closed = closing.promise;
    this.#socket.onclose = (event: CloseEvent) => closing.resolve(event);
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    const [done, rest] = [this.#waiting.filter((it) => it.done(frame)), this.#waiting];
    this.#waiting = rest.filter((it) => !done.includes(it));
    done.forEach((it) => it.resolve());
  }

  /** Resolves when the greeting is in. */
  async ready(): Promise<this> {
    await this.#opened;
    await this.until((frame) => frame.type === "status");
    return this;
  }

  /** Resolves when a frame, already received or not, is as wanted. */
  until(done: (frame: Frame) => boolean): Promise<void> {
    if (this.frames.some(done)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ done, resolve });
    return promise;
  }

  /** Resolves when a prompt has sent its last frame. */
  ended(promptId: string): Promise<void> {
    return this.until((frame) =>
      "data" in frame && frame.type === "executing" && frame.data["node"] === null &&
      frame.data["prompt_id"] === promptId
    );
  }

  /** Text messages of a type. */
  messages(type: string): Fields[] {
    return this.frames
      .filter((frame) => "data" in frame)
      .filter((frame) => frame.type === type)
      .map((frame) => frame.data);
  }

  send(data: unknown): void {
    this.#socket.send(typeof data === "string" ? data : JSON.stringify(data));
  }

  askForMetadata(): void {
    this.send({ type: "feature_flags", data: { supports_preview_metadata: true } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}

function frameOf(data: string | ArrayBuffer): Frame {
  if (typeof data === "string") return parseJson(data) as { type: string; data: Fields };
  const bytes = new Uint8Array(data);
  return { type: "binary", event: new DataView(data).getUint32(0), bytes };
}

/** Sends a request with a JSON body (or none) and reads the answer as JSON where it is JSON. */
export async function call(
  way: Way,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Json }> {
  const init = body === undefined ? {} : { method: "POST", body: stringifyJson(body) };
  const response = await way.fetch(new Request(way.base + path, init));
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, body: isJson ? parseJson(text) : text };
}

/** Queues a workflow; returns its id. Throws where it is refused. */
export async function post(way: Way, prompt: unknown, extra: Fields = {}): Promise<string> {
  const { status, body } = await call(way, "/prompt", { prompt, ...extra });
  if (status !== 200) throw new Error(`POST /prompt: ${status} ${stringifyJson(body)}`);
  return String((body as Fields)["prompt_id"]);
}

/** Runs a workflow to its end and returns its history entry. */
export async function run(way: Way, prompt: unknown, extra: Fields = {}): Promise<Fields> {
  const clientId = crypto.randomUUID();
  await using log = new FrameLog(way, `?clientId=${clientId}`);
  await log.ready();
  const id = await post(way, prompt, { client_id: clientId, ...extra });
  await log.ended(id);
  return await historyOf(way, id);
}

/** A prompt's history entry; throws where there is none. */
export async function historyOf(way: Way, id: string): Promise<Fields> {
  const { body } = await call(way, `/history/${id}`);
  const entry = (body as Record<string, Fields>)[id];
  if (!entry) throw new Error(`There is no history of ${id}.`);
  return entry;
}

/** The bytes of the files that an output node saved. */
export async function savedFiles(way: Way, entry: Fields, node: string): Promise<Uint8Array[]> {
  const outputs = entry["outputs"] as Record<string, { images: Record<string, string>[] }>;
  return await Promise.all(outputs[node]!.images.map(async (file) => {
    const query = new URLSearchParams(file);
    const response = await way.fetch(new Request(`${way.base}/view?${query}`));
    return new Uint8Array(await response.arrayBuffer());
  }));
}

/** Runs a workflow and decodes the first picture that an output node saved. */
export async function runForImage(way: Way, prompt: unknown, node: string): Promise<DecodedImage> {
  const [bytes] = await savedFiles(way, await run(way, prompt), node);
  return decodeImage(bytes!);
}

/** Uploads bytes as an input picture, with more form fields or to another route where told. */
export async function upload(
  way: Way,
  name: string,
  bytes: Uint8Array,
  options: { fields?: Record<string, string>; path?: string } = {},
): Promise<{ status: number; body: Json }> {
  const body = new FormData();
  body.append("image", new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  for (const [key, value] of Object.entries(options.fields ?? {})) body.append(key, value);
  const url = way.base + (options.path ?? "/upload/image");
  const response = await way.fetch(new Request(url, { method: "POST", body }));
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? parseJson(text) : text };
}
