import { type BaseUrl, type Query, routeUrl } from "./base_url.ts";
import { stringifyJson } from "./json.ts";

/** One request to ComfyUI. */
export interface ComfyRequest {
  /** The path's segments, not percent-encoded. */
  path: readonly string[];
  /** Added to the base's own query. */
  query?: Query;
  /** What it is about, for messages, where the path does not say it. */
  about?: string;
  /** Sent as POST, in JSON. */
  json?: unknown;
  /** Sent as POST, as a multipart form. */
  form?: FormData;
  /** Beside those of the base, and stronger. */
  headers?: HeadersInit;
  /** Gives up. */
  signal?: AbortSignal | undefined;
}

/** The request as messages name it: method and path, without the query. */
export function requestName(request: ComfyRequest): string {
  const about = request.about === undefined ? "" : ` of "${request.about}"`;
  return `${methodOf(request)} /${request.path.join("/")}${about}`;
}

/** The request as `fetch` takes it; redirects are not followed. */
export function toFetchRequest(
  base: BaseUrl,
  request: ComfyRequest & { signal: AbortSignal },
): Request {
  const headers = new Headers(base.headers);
  if (request.headers) {
    new Headers(request.headers).forEach((value, name) => headers.set(name, value));
  }
  if (request.json !== undefined) headers.set("content-type", "application/json");
  return new Request(routeUrl(base, request), {
    method: methodOf(request),
    headers,
    body: bodyOf(request),
    redirect: "manual",
    signal: request.signal,
  });
}

function methodOf(request: ComfyRequest): "GET" | "POST" {
  return request.json === undefined && request.form === undefined ? "GET" : "POST";
}

function bodyOf({ json, form }: ComfyRequest): BodyInit | null {
  return form ?? (json === undefined ? null : stringifyJson(json));
}
