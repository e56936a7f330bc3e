import { type Json, parseJson, stringifyJson } from "../comfyui/json.ts";

/** ComfyUI's limit for uploads. */
const MAX_BODY = 100 * 1024 * 1024;

/** A body larger than ComfyUI takes. */
export class BodyTooLargeError extends Error {
  /** The class's name. */
  override name = "BodyTooLargeError";
}

/**
 * Reads a request's body.
 *
 * @throws {BodyTooLargeError} Beyond 100 MiB; the rest is not read.
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY) {
      throw new BodyTooLargeError(`Maximum request body size ${MAX_BODY} exceeded.`);
    }
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

/**
 * Reads a request's body as JSON, whatever its content type says.
 *
 * @throws {SyntaxError} If it is not JSON.
 */
export async function readJson(request: Request): Promise<Json> {
  return parseJson(new TextDecoder().decode(await readBody(request)));
}

/**
 * Reads a request's body as a JSON object.
 *
 * @throws {TypeError} If it is something else.
 */
export async function readJsonObject(request: Request): Promise<Record<string, Json>> {
  const body = await readJson(request);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new TypeError("Cannot read request: its body is no JSON object.");
}

/** An answer in JSON. */
export function jsonResponse(value: unknown, status = 200): Response {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return new Response(stringifyJson(value), { status, headers });
}

/** An answer without a body. */
export function emptyResponse(status = 200): Response {
  return new Response(null, { status });
}
