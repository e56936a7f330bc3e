import { RequestError } from "./request_error.ts";

/**
 * Reads a request's JSON body, at most `limit` bytes of it, counted while it comes in.
 *
 * Throws {@linkcode RequestError} with 415 for another content type, 413 for a body over the limit
 * and 400 for one that is not JSON in UTF-8.
 */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  requireJson(request.headers);
  if (Number(request.headers.get("content-length")) > limit) throw tooLarge(limit);
  return parse(await readBytes(request.body, limit));
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
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new RequestError(
      `Cannot read a body encoded as "${encoding}". Send it without Content-Encoding.`,
      { status: 415 },
    );
  }
}

async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks;
}

function parse(chunks: Uint8Array[]): unknown {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
    return JSON.parse(text + decoder.decode());
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
