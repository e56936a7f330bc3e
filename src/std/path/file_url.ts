import { path, WINDOWS } from "./node_path.ts";

/**
 * The path that a `file:` address names.
 *
 * @throws {TypeError} for any other address
 */
export function fromFileUrl(url: string | URL): string {
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol !== "file:") {
    throw new TypeError(`URL must be a file URL: received "${protocol}"`);
  }
  const decoded = decodeURIComponent(pathname.replaceAll(/%(?![\dA-Fa-f]{2})/g, "%25"));
  if (!WINDOWS) return decoded;
  const local = path().join(decoded.replace(/^\/*([A-Za-z]:)(\/|$)/, "$1/"));
  return hostname === "" ? local : `\\\\${hostname}${local}`;
}

/**
 * The `file:` address of an absolute path.
 *
 * @throws {TypeError} if the path is relative
 */
export function toFileUrl(absolutePath: string): URL {
  if (!path().isAbsolute(absolutePath)) {
    throw new TypeError(`Path must be absolute: received "${absolutePath}"`);
  }
  return WINDOWS ? windowsUrl(absolutePath) : withPathname(new URL("file:///"), absolutePath);
}

function windowsUrl(absolutePath: string): URL {
  const [, host, rest = ""] = /^(?:[\\/]{2}([^\\/]+)(?=[\\/](?:[^\\/]|$)))?(.*)/s
    .exec(absolutePath) ?? [];
  const url = withPathname(new URL("file:///"), rest);
  if (host !== undefined && host !== "localhost") url.hostname = host;
  return url;
}

/** What an address would read as something else, it gets encoded. */
function withPathname(url: URL, pathname: string): URL {
  url.pathname = pathname
    .replaceAll(/%/g, "%25")
    .replaceAll(/\\/g, WINDOWS ? "/" : "%5C")
    .replaceAll(/[\t\n\r ]/g, (char) => encodeURIComponent(char));
  return url;
}
