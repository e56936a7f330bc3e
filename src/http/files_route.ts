import { onlyMethod } from "./old/only_method.ts";
import { RequestError } from "./request_error.ts";
import type { AddRoutes } from "./server.ts";
import { type LinkedFile, type LinkSigner, parseLink } from "./signed_link.ts";

/** Bytes of a file, first and last included, from 0. */
export interface ByteRange {
  /** The first byte wanted. */
  start: number;
  /** The last one; to the end where it is missing. */
  end?: number;
}

/**
 * Asks for a file. Answers with its bytes, or with the status that says why not; a `RequestError`
 * of its own goes to the client as it is.
 */
export type OpenFile = (file: LinkedFile, options: { range?: ByteRange }) => Promise<Response>;

/** What {@linkcode getFile} needs. */
export interface FilesOptions {
  /** Asks ComfyUI for a file. */
  openFile: OpenFile;
  /** The media type of a file of that name. */
  mediaTypeOf: (filename: string) => string;
  /** Makes the links, and knows them again. */
  signer: LinkSigner;
  /** Whether a link needs no signature, as where everybody may see everything. */
  unsigned?: boolean | undefined;
}

/** The route of files: open to everybody, for the link itself is the permission. */
export function fileRoutes(options: FilesOptions): AddRoutes {
  return function fileRoutes(app) {
    app.get("/files/*", (context) => getFile(context.req.raw, options));
    app.all("/files/*", onlyMethod("GET, HEAD"));
  };
}

/**
 * Answers a GET or HEAD of a signed link with the file's bytes as they come from ComfyUI, also a
 * range of them. Nothing is read from a disk.
 *
 * Throws {@linkcode RequestError} 403 where the link is not ours or too old, 404 where there is no
 * such file, 416 for a range beyond its end and 502 where ComfyUI answers otherwise.
 */
export async function getFile(request: Request, options: FilesOptions): Promise<Response> {
  const url = new URL(request.url);
  const file = parseLink(url);
  if (!file) throw notFound();
  await requireSigned(file, url, options);
  const range = rangeOf(request.headers);
  const answer = await options.openFile(file, range ? { range } : {});
  if (!answer.ok) {
    await answer.body?.cancel();
    throw failure(answer);
  }
  const headers = headersFor(file, answer.headers, options);
  if (request.method !== "HEAD") {
    return new Response(answer.body, { status: answer.status, headers });
  }
  await answer.body?.cancel();
  return new Response(null, { status: answer.status, headers });
}

async function requireSigned(
  file: LinkedFile,
  { searchParams }: URL,
  { signer, unsigned = false }: FilesOptions,
): Promise<void> {
  const [e, s] = [searchParams.get("e"), searchParams.get("s")];
  if (unsigned && e === null && s === null) return;
  const verdict = await signer.check(file, { e, s });
  if (verdict === "valid") return;
  const state = verdict === "expired" ? "it has expired" : "its signature is not ours";
  throw new RequestError(`Cannot open the link: ${state}. Ask for the picture again.`, {
    status: 403,
    reason: "Link",
  });
}

/**
 * One range with a start. Any other, and one that depends on a version of the file, may be left
 * unanswered: the whole file is always right.
 */
function rangeOf(headers: Headers): ByteRange | undefined {
  const [, start, end] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(headers.get("range") ?? "") ?? [];
  if (start === undefined || headers.has("if-range")) return undefined;
  if (!end) return { start: Number(start) };
  return Number(end) < Number(start) ? undefined : { start: Number(start), end: Number(end) };
}

/** What ComfyUI says of the bytes; all else is said here. */
const PASSED = [
  "content-length",
  "content-range",
  "accept-ranges",
  "last-modified",
  "etag",
];

function headersFor(
  { filename }: LinkedFile,
  from: Headers,
  { mediaTypeOf }: FilesOptions,
): Headers {
  const type = mediaTypeOf(filename);
  const shown = isShown(type);
  const headers = new Headers({
    "Content-Type": shown ? type : "application/octet-stream",
    "Content-Disposition": disposition(shown ? "inline" : "attachment", filename),
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",
    // The link itself is the permission; who follows one from the file shall not learn it.
    "Referrer-Policy": "no-referrer",
  });
  for (const name of PASSED) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

/** Pictures, sounds and videos; what could run a script in a browser is for download only. */
function isShown(type: string): boolean {
  return /^(image|audio|video)\//.test(type) && !/svg|xml|html/.test(type);
}

/** The name in ASCII for old programs, and as it is (RFC 6266). */
function disposition(kind: string, filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const exact = encodeURIComponent(filename).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${exact}`;
}

function failure({ status, headers }: Response): RequestError {
  if (status === 404) return notFound();
  const range = headers.get("content-range");
  if (status === 416) {
    return new RequestError("Cannot send that range: the file is shorter. Ask for less.", {
      status,
      headers: range === null ? {} : { "Content-Range": range },
    });
  }
  return new RequestError(
    `Cannot fetch the file: ComfyUI answers with status ${status}. Try again.`,
    { status: 502 },
  );
}

function notFound(): RequestError {
  return new RequestError("Cannot find the file: there is none of that name. Check the link.", {
    status: 404,
  });
}
