/** Where a ComfyUI lives, and the headers that every request to it carries. */
export interface BaseUrl {
  /** Scheme, host, path prefix (ending in `/`) and query; never credentials. */
  readonly url: URL;
  /** Extra headers; holds `Authorization: Basic` where the address named a user. */
  readonly headers: Headers;
}

/**
 * Reads the address of a ComfyUI. A path prefix and a query (a proxy's token) are kept for every
 * request; `user:password@` becomes a Basic `Authorization` header, for `fetch` takes no
 * credentials in a URL.
 *
 * @throws {TypeError} If it is no `http:` or `https:` URL.
 */
export function parseBaseUrl(value: string | URL, headers: HeadersInit = {}): BaseUrl {
  const url = toHttpUrl(value);
  const all = new Headers(headers);
  if (url.username !== "" && !all.has("authorization")) {
    all.set("authorization", basicAuthorization(url));
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return { url, headers: all };
}

function toHttpUrl(value: string | URL): URL {
  const url = URL.parse(String(value));
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url;
  // The value is not repeated in full: it may hold a password or a token.
  const scheme = url ? `"${url.protocol}" is not http: or https:` : "it is not a URL";
  throw new TypeError(
    `Cannot use the address of ComfyUI: ${scheme}. Give one like "http://127.0.0.1:8188".`,
  );
}

function basicAuthorization(url: URL): string {
  const text = `${decoded(url.username)}:${decoded(url.password)}`;
  const bytes = new TextEncoder().encode(text);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** A `%` that begins no escape is taken as it was typed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Query values by name; those that are `undefined` are left out. */
export type Query = Record<string, string | number | undefined>;

/**
 * The URL of one route.
 *
 * @param base The ComfyUI.
 * @param route The path's segments, not yet percent-encoded, and the query.
 * @throws {TypeError} If a segment is empty, `.` or `..`: a URL cannot carry those as a name.
 */
export function routeUrl(
  base: BaseUrl,
  route: { path: readonly string[]; query?: Query | undefined },
): URL {
  const url = new URL(base.url);
  url.pathname += route.path.map(encodeSegment).join("/");
  for (const [name, value] of Object.entries(route.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function encodeSegment(segment: string): string {
  if (/^\.{0,2}$/.test(segment)) {
    throw new TypeError(
      `Cannot ask ComfyUI about "${segment}": it is no name that a URL can carry. Give another.`,
    );
  }
  return encodeURIComponent(segment);
}

/** The URL of the event socket for a client id: `ws:` for `http:`, `wss:` for `https:`. */
export function socketUrl(base: BaseUrl, clientId: string): URL {
  const url = routeUrl(base, { path: ["ws"], query: { clientId } });
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

/** The address as messages may show it: without credentials and query. */
export function displayUrl(base: BaseUrl): string {
  return base.url.origin + base.url.pathname.replace(/\/$/, "");
}
