/** Another address at which a ComfyUI may be, and why somebody would have written the first. */
export interface LikelyAddress {
  /** The address. */
  url: URL;
  /** Why it may be that, as a sentence. */
  why: string;
}

/** Ports at which a ComfyUI listens where nobody chose one. */
const PORTS: readonly { port: string; whose: string }[] = [
  { port: "8188", whose: "ComfyUI listens on port 8188 where nobody chose another." },
  { port: "8000", whose: "Comfy Desktop listens on port 8000." },
];

/** Where a ComfyUI may be that does not answer at an address: each slip that people make, undone. */
export function likelyAddresses(url: URL): LikelyAddress[] {
  const found = [
    ...otherHosts(url),
    ...otherPath(url),
    ...otherScheme(url),
    ...otherPorts(url),
    ...otherLoopback(url),
  ];
  const seen = new Set([url.href]);
  return found.filter(({ url: { href } }) => !seen.has(href) && seen.add(href));
}

function otherHosts(url: URL): LikelyAddress[] {
  if (isEverywhere(url)) {
    const why = `${url.hostname} is for listening everywhere, and no address to connect to.`;
    return [{ url: changed(url, { hostname: "127.0.0.1" }), why }];
  }
  if (url.hostname !== "localhost") return [];
  return [{
    url: changed(url, { hostname: "127.0.0.1" }),
    why: "localhost may mean ::1, where ComfyUI does not listen; and to a permission it is " +
      "another address than 127.0.0.1.",
  }];
}

/** Tells whether a host is one that servers listen on, such as `0.0.0.0`. */
export function isEverywhere({ hostname }: URL): boolean {
  return hostname === "0.0.0.0" || hostname === "[::]";
}

/** Last of all, since it is rare: a ComfyUI that was told to listen on the other loopback. */
function otherLoopback(url: URL): LikelyAddress[] {
  const other = url.hostname === "[::1]" ? "127.0.0.1" : "[::1]";
  if (!["127.0.0.1", "[::1]"].includes(url.hostname)) return [];
  const why = `A server that listens on ${other} does not answer at ${url.hostname}.`;
  return [{ url: changed(url, { hostname: other }), why }];
}

function otherPath(url: URL): LikelyAddress[] {
  if (url.pathname === "/") return [];
  const why = `It answers without the path ${url.pathname}, which only a proxy would add.`;
  return [{ url: changed(url, { pathname: "/" }), why }];
}

function otherScheme(url: URL): LikelyAddress[] {
  const secure = url.protocol === "https:";
  const why = secure
    ? "ComfyUI speaks plain http, unless it was given a certificate."
    : "It speaks https there.";
  // A port that goes with the scheme must not go with the other one.
  const port = url.port || (secure ? "443" : "80");
  return [{ url: changed(url, { protocol: secure ? "http:" : "https:", port }), why }];
}

function otherPorts(url: URL): LikelyAddress[] {
  const hostname = isEverywhere(url) || url.hostname === "localhost" ? "127.0.0.1" : url.hostname;
  return PORTS.filter(({ port }) => port !== url.port).map(({ port, whose }) => ({
    url: changed(url, { hostname, port }),
    why: whose,
  }));
}

function changed(
  url: URL,
  parts: Partial<Record<"hostname" | "pathname" | "port" | "protocol", string>>,
): URL {
  return Object.assign(new URL(url), parts);
}
