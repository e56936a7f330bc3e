import { mediaTypeOf, type OutputFile } from "../comfyui/output_file.ts";
import { annotatedFile } from "./annotated_file.ts";
import { normalizePath, type StoredFile } from "./file_store.ts";
import { emptyResponse } from "./http_body.ts";
import { type DecodedImage, decodeImage, encodeJpeg, encodePng } from "./image_codec.ts";
import { maskPicture } from "./picture.ts";
import type { Call, Router } from "./router.ts";
import type { Services } from "./services.ts";
import { encodeWebp } from "./webp.ts";

const TYPES = ["input", "output", "temp"];

/** Adds the route that answers files: whole, in part, as a preview, or one channel. */
export function routeView(router: Router, { files }: Services): void {
  router.on("GET", "/view", (call) => {
    const name = call.url.searchParams.get("filename");
    if (name === null) return emptyResponse(404);
    const file = requestedFile(call.url, name);
    if (typeof file === "number") return emptyResponse(file);
    const stored = files.read(file);
    return stored ? answerFile(call, file, stored) : emptyResponse(404);
  });
}

/** The file that a `/view` address means, or the status of its refusal. */
function requestedFile(url: URL, name: string): OutputFile | number {
  const fallback = url.searchParams.get("type") ?? "output";
  const annotated = annotatedFile(name, fallback as OutputFile["type"]);
  const path = `${annotated.subfolder}/${annotated.filename}`;
  if (annotated.filename === "" || name.startsWith("/") || path.includes("..")) return 400;
  if (!TYPES.includes(annotated.type)) return 400;
  const subfolder = url.searchParams.get("subfolder") ?? "";
  if (subfolder.startsWith("/") || normalizePath(subfolder).startsWith("..")) return 403;
  // Folders in the name itself are cut off.
  return { ...annotated, subfolder };
}

function answerFile(call: Call, file: OutputFile, stored: StoredFile): Response {
  const { searchParams } = call.url;
  const headers = { "content-disposition": `filename="${encodeURI(file.filename)}"` };
  const preview = searchParams.get("preview");
  const channel = searchParams.get("channel");
  if (preview !== null) return answerPreview(stored, { preview, channel, headers });
  if (channel === "rgb" || channel === "a") return answerChannel(stored, channel, headers);
  return answerBytes(call.request, stored, {
    ...headers,
    "content-type": mediaTypeOf(file.filename),
  });
}

function answerPreview(
  stored: StoredFile,
  options: { preview: string; channel: string | null; headers: Record<string, string> },
): Response {
  const { preview, channel, headers } = options;
  const parts = preview.split(";");
  const last = parts.at(-1)!;
  const quality = /^\d+$/.test(last) ? Number(last) : 90;
  const image = decodeImage(stored.bytes);
  if (parts[0] === "jpeg" && !channel?.includes("a")) {
    const body = encodeJpeg(image.picture, Math.min(100, quality));
    return imageResponse(body, "image/jpeg", headers);
  }
  if (quality > 100) throw new RangeError(`Cannot encode: quality ${quality} is above 100.`);
  return imageResponse(webpOf(image, quality, channel), "image/webp", headers);
}

function webpOf(image: DecodedImage, quality: number, channel: string | null): Uint8Array {
  const alpha = image.hasAlpha && channel !== "rgb" ? { alpha: image.alpha } : {};
  return encodeWebp(image.picture, { quality, ...alpha });
}

function answerChannel(
  stored: StoredFile,
  channel: "rgb" | "a",
  headers: Record<string, string>,
): Response {
  const image = decodeImage(stored.bytes);
  const png = channel === "rgb"
    ? encodePng(image.picture)
    // The picture says nothing here; what counts is its alpha, or its being opaque.
    : encodePng(maskPicture(image.alpha), { alpha: image.alpha });
  return imageResponse(png, "image/png", headers);
}

function imageResponse(
  body: Uint8Array,
  type: string,
  headers: Record<string, string>,
): Response {
  return new Response(new Uint8Array(body), { headers: { ...headers, "content-type": type } });
}

function answerBytes(
  request: Request,
  stored: StoredFile,
  given: Record<string, string>,
): Response {
  const etag = `"${stored.version.toString(16)}-${stored.bytes.length.toString(16)}"`;
  const modified = new Date(stored.modified).toUTCString();
  const headers = { ...given, etag, "last-modified": modified, "accept-ranges": "bytes" };
  if (request.headers.get("if-none-match")?.split(/\s*,\s*/).includes(etag)) {
    return new Response(null, { status: 304, headers });
  }
  const size = stored.bytes.length;
  const range = parseRange(request.headers.get("range"), size);
  if (range === undefined) {
    return new Response(new Uint8Array(stored.bytes), {
      headers: { ...headers, "content-length": `${size}` },
    });
  }
  if (range === null) {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
  }
  const [start, end] = range;
  return new Response(stored.bytes.slice(start, end + 1), {
    status: 206,
    headers: {
      ...headers,
      "content-length": `${end + 1 - start}`,
      "content-range": `bytes ${start}-${end}/${size}`,
    },
  });
}

/** First and last byte of a `Range` header; `null` where it lies outside, nothing without one. */
function parseRange(header: string | null, size: number): [number, number] | null | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!found || (found[1] === "" && found[2] === "")) return undefined;
  const isSuffix = found[1] === "";
  const start = isSuffix ? Math.max(0, size - Number(found[2])) : Number(found[1]);
  const end = isSuffix || found[2] === "" ? size - 1 : Math.min(size - 1, Number(found[2]));
  return start <= end ? [start, end] : null;
}
