import { isLoopback } from "../check_host.ts";

/**
 * The address that a request comes from, in one spelling; `unknown` where it has none. A proxy's
 * requests belong to whoever it names last in `X-Forwarded-For`; nobody else is believed. Proxies
 * are what runs on this machine, and the `trusted` addresses.
 *
 * @param peer who is connected to us
 */
export function clientAddress(
  headers: Headers,
  { peer = "unknown", trusted = [] }: { peer?: string | undefined; trusted?: readonly string[] },
): string {
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map(canonical);
  const proxies = new Set(trusted.map(canonical));
  const isProxy = (address: string) => proxies.has(address) || isLoopback(address);
  let address = canonical(peer);
  while (isProxy(address) && forwarded.at(-1)) address = forwarded.pop() ?? address;
  return address || "unknown";
}

/** One spelling for each address, IPv4 without its IPv6 form; nothing for what is no address. */
function canonical(text: string): string {
  const plain = text.trim().replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1");
  const isV6 = plain.includes(":");
  const url = isV6 ? `http://[${plain}]` : `http://${plain}`;
  if (!isV6 && !/^\d+\.\d+\.\d+\.\d+$/.test(plain) || !URL.canParse(url)) return "";
  return fromMapped(new URL(url).hostname.replace(/^\[|\]$/g, ""));
}

/** `::ffff:7f00:1` is 127.0.0.1. */
function fromMapped(address: string): string {
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const bits = parseInt(high, 16) * 0x10000 + parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

/**
 * What the requests of an address are counted under: an IPv6 address stands for its /64 network, as
 * one client has all of that.
 */
export function countedAddress(address: string): string {
  if (!address.includes(":")) return address;
  const [before = "", after] = address.split("::");
  const head = before.split(":").filter(Boolean);
  const tail = after?.split(":").filter(Boolean) ?? [];
  const zeros = Array(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":") + "::/64";
}
