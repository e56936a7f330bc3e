import { RequestError } from "./request_error.ts";

/** Bounds of {@linkcode readBytes} besides the size. */
export interface ReadBytesOptions {
  /** How long the body may take to come in, in milliseconds. Default two minutes. */
  ms?: number | undefined;
  /** The option that sets the size, for the message. Default `limits.bodyBytes`. */
  option?: string | undefined;
}

const TWO_MINUTES = 120_000;

/**
 * Reads a request's JSON body, at most `limit` bytes of it, counted while it comes in.
 *
 * Throws {@linkcode RequestError} with 415 for another content type, 413 for a body over the limit,
 * 408 for one that comes too slowly and 400 for one that is not JSON in UTF-8, or breaks off.
 */
export async function readBody(
  request: Request,
  limit: number,
  options: ReadBytesOptions = {},
): Promise<unknown> {
  requireJson(request.headers);
  return parse(await readBytes(request, limit, options));
}

/**
 * Reads a request's body, at most `limit` bytes of it, counted while it comes in.
 *
 * Throws {@linkcode RequestError} with 415 for an encoded body, 413 for one over the limit, 408 for
 * one that comes too slowly and 400 for one that breaks off.
 */
export async function readBytes(
  request: Request,
  limit: number,
  { ms = TWO_MINUTES, option = "limits.bodyBytes" }: ReadBytesOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  requirePlain(request.headers);
  if (Number(request.headers.get("content-length")) > limit) throw tooLarge(limit, option);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of inTime(request.body, ms)) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit, option);
    chunks.push(chunk);
  }
  return joined(chunks, size);
}

/** The chunks of a body that must end within so many milliseconds. */
async function* inTime(body: ReadableStream<Uint8Array>, ms: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    giveUp(reader);
  }, ms);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(brokenOff);
      if (late) throw tooSlow(ms);
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    giveUp(reader);
  }
}

/** What still comes is nobody's business; that it cannot be stopped is none of ours. */
function giveUp(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => {});
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** A page of another site can post plain text without asking first, but not JSON. */
function requireJson(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  if (type.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    throw new RequestError(
      `Cannot read a body of type "${type}". Send JSON with "Content-Type: application/json".`,
      { status: 415 },
    );
  }
}

function requirePlain(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new RequestError(
      `Cannot read a body encoded as "${encoding}". Send it without Content-Encoding.`,
      { status: 415 },
    );
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RequestError(
      "Cannot read the body: it is not JSON in UTF-8. Send one JSON-RPC message.",
      { status: 400, code: -32700, cause },
    );
  }
}

function tooLarge(limit: number, option: string): RequestError {
  return new RequestError(
    `Cannot read the body: it is over ${limit} bytes. Send less, or raise ${option}.`,
    { status: 413 },
  );
}

function tooSlow(ms: number): RequestError {
  return new RequestError(
    `Cannot read the body: it is not all here after ${
      ms / 1000
    } s. Send less, or over a faster line.`,
    { status: 408 },
  );
}

function brokenOff(cause: unknown): never {
  throw new RequestError("Cannot read the body: it breaks off. Send it again.", {
    status: 400,
    cause,
  });
}
