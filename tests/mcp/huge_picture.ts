import { encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture } from "../../src/demo/picture.ts";

/** Bits that a pixel of pure noise takes in a WebP, by quality, as measured on a real ComfyUI. */
const NOISE_BITS: Readonly<Record<string, number>> = { "85": 6, "60": 4.5, "30": 3.6 };

const CHUNK = 16 * 1024;

/**
 * Makes every picture of an engine look like pure noise of any size, without one pixel of it: only
 * heads are true, and the engine is asked to shrink to a few pixels in place of what was asked for.
 */
export class HugePicture {
  readonly #size: { width: number; height: number };
  readonly #bits: Readonly<Record<string, number>>;
  #shrunk = { width: 0, height: 0 };
  /** Bytes of picture that were read. */
  read = 0;
  /** The sizes that were asked for, in order. */
  readonly shrunkTo: { width: number; height: number }[] = [];
  /** The graphs that were to shrink it, before they were changed. */
  readonly graphs: string[] = [];
  /** Paths of `/view` that asked for the whole original. */
  readonly wholes: string[] = [];

  /** Sides in pixels, and other bits a pixel. */
  constructor(size: { width: number; height: number }, bits: Record<string, number> = NOISE_BITS) {
    this.#size = size;
    this.#bits = bits;
  }

  /** Answers or changes a request; for {@linkcode easelInMemory}. */
  readonly spoil = async (request: Request): Promise<Response | Request | undefined> => {
    const url = new URL(request.url);
    if (url.pathname === "/prompt" && request.method === "POST") return await this.#prompt(request);
    if (url.pathname !== "/view") return undefined;
    const size = url.searchParams.get("type") === "temp" ? this.#shrunk : this.#size;
    const [, quality] = url.searchParams.get("preview")?.split(";") ?? [];
    if (quality !== undefined) return this.#webp(size, this.#bits[quality] ?? 8);
    if (request.headers.has("range")) return new Response(pngHead(size), { status: 206 });
    this.wholes.push(url.search);
    return this.#body(new Uint8Array(), size.width * size.height * 3);
  };

  async #prompt(request: Request): Promise<Request> {
    const body = await request.json();
    for (const node of Object.values<{ class_type: string; inputs: Inputs }>(body.prompt)) {
      if (node.class_type !== "ImageScale") continue;
      const { width, height } = node.inputs;
      this.graphs.push(JSON.stringify(body.prompt));
      this.#shrunk = { width, height };
      this.shrunkTo.push(this.#shrunk);
      Object.assign(node.inputs, { width: 8, height: 8 });
    }
    const { url, method, headers } = request;
    return new Request(url, { method, headers, body: JSON.stringify(body) });
  }

  #webp({ width, height }: { width: number; height: number }, bits: number): Response {
    const bytes = Math.max(64, Math.round(width * height * bits / 8));
    const head = new Uint8Array(30);
    const view = new DataView(head.buffer);
    const text = (at: number, letters: string) =>
      head.set([...letters].map((letter) => letter.charCodeAt(0)), at);
    text(0, "RIFF");
    view.setUint32(4, bytes - 8, true);
    text(8, "WEBPVP8L");
    view.setUint32(16, bytes - 20, true);
    head[20] = 0x2f;
    view.setUint32(21, width - 1 | height - 1 << 14, true);
    return this.#body(head, bytes);
  }

  /** A body that is made only as far as it is read. */
  #body(head: Uint8Array, length: number): Response {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk = new Uint8Array(Math.min(CHUNK, length - sent));
        if (sent === 0) chunk.set(head);
        sent += chunk.length;
        this.read += chunk.length;
        controller.enqueue(chunk);
        if (sent >= length) controller.close();
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-length": String(length) } });
  }
}

interface Inputs {
  width: number;
  height: number;
}

function pngHead({ width, height }: { width: number; height: number }): Uint8Array<ArrayBuffer> {
  const head = encodePng(blankPicture(8, 8)).slice(0, 64);
  const view = new DataView(head.buffer, head.byteOffset);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return head as Uint8Array<ArrayBuffer>;
}
