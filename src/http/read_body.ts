import { RequestError } from "./request_error.ts";

/**
 * Reads a request's JSON body, at most `limit` bytes of it, counted while it comes in.
 *
 * Throws {@linkcode RequestError} with 415 for another content type, 413 for a body over the limit
 * and 400 for one that is not JSON in UTF-8.
 */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  requireJson(request.headers);
  return parse(await readBytes(request, limit));
}

/**
 * Reads a request's body, at most `limit` bytes of it, counted while it comes in.
 *
 * Throws {@linkcode RequestError} with 415 for an encoded body and 413 for one over the limit.
 */
export async function readBytes(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  requirePlain(request.headers);
  if (Number(request.headers.get("content-length")) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
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

function tooLarge(limit: number): RequestError {
  return new RequestError(
    `Cannot read the body: it is over ${limit} bytes. Send less, or raise the limit.`,
    { status: 413 },
  );
}
