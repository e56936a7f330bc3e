import { RequestError } from "./request_error.ts";

/** What {@linkcode checkHost} needs. */
export interface HostOptions {
  /** The address that the server listens on. */
  hostname: string;
  /** Host names, with or without port, to serve besides this machine's own; `*` for all. */
  allowedHosts?: readonly string[] | undefined;
  /** Origins, such as `https://app.example`, whose pages may call; `*` for all. */
  allowedOrigins?: readonly string[] | undefined;
  /** Where clients reach us, where that is not what we listen on: its host and origin are ours. */
  publicUrl?: URL | undefined;
}

/**
 * Refuses (403, {@linkcode RequestError}) what a page of some other site could send through the user's
 * browser: a wrong `Origin`, or a wrong `Host` where a name was bound to our address (DNS
 * rebinding). Programs send no `Origin`, and pass.
 *
 * On a loopback address, and wherever `allowedHosts` names any, only this machine's own names and
 * the allowed ones pass. On any other address the names it is called by cannot be known, so the
 * `Origin` alone decides.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
 */
export function checkHost(request: Request, options: HostOptions): void {
  // A request may name another host in its first line: links are made from that one.
  for (const host of [request.headers.get("host"), new URL(request.url).host]) {
    if (host === null || isAllowedHost(host, options)) continue;
    throw refused("Host", { value: host, option: "--allowed-host" });
  }
  const origin = request.headers.get("origin");
  if (origin !== null && !isAllowedOrigin(origin, options)) {
    throw refused("Origin", { value: origin, option: "--allowed-origin" });
  }
}

/** Whether pages of this origin may call. */
export function isAllowedOrigin(origin: string, options: HostOptions): boolean {
  const allowed = options.allowedOrigins ?? [];
  if (allowed.includes("*") || allowed.some((one) => sameText(one, origin))) return true;
  if (origin === options.publicUrl?.origin) return true;
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}

function isAllowedHost(host: string, options: HostOptions): boolean {
  const allowed = options.allowedHosts ?? [];
  if (allowed.includes("*")) return true;
  if (allowed.length === 0 && !isLoopback(options.hostname)) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  if (isLoopback(hostname) || hostname === options.publicUrl?.hostname) return true;
  return allowed.some((one) => sameText(one, host) || sameText(one, hostname));
}

/**
 * Whether this name or address means this machine itself, in any spelling: `127.1` and
 * `::ffff:127.0.0.1` do. IPv6 with or without brackets.
 */
export function isLoopback(hostname: string): boolean {
  const host = /^[^[].*:/.test(hostname) || hostname.startsWith(":") ? `[${hostname}]` : hostname;
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return false;
  return LOOPBACK.test(new URL(`http://${host}`).hostname);
}

/** In the one spelling that URLs use. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/;

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function refused(
  header: "Host" | "Origin",
  options: { value: string; option: string },
): RequestError {
  return new RequestError(
    `Cannot serve a request with ${header} "${options.value}": it is not this machine's own. ` +
      `Use http://127.0.0.1, or allow it with ${options.option}.`,
    { status: 403, reason: header },
  );
}
