import type { Config } from "./config.ts";

/** What a program reaches outside of itself: the least that it needs, and so all that it may. */
export interface Reach {
  /** Addresses it connects to, `host:port`. */
  connect: string[];
  /** Addresses it listens on, `host:port`. */
  listen: string[];
  /** Files and folders it reads; a relative one is seen from where it is started. */
  read: string[];
  /** Files and folders it writes. */
  write: string[];
}

/** What serving clients needs under a configuration, over HTTP or over stdin and stdout. */
export function reachOf({ command, comfyui, demo, host, port }: Config): Reach {
  return {
    connect: demo === "always" ? [] : [addressOf(comfyui)],
    listen: command === "serve" ? [`${bracketed(host)}:${port}`] : [],
    read: ["workflows"],
    write: [],
  };
}

/** The `host:port` of a URL, with the port that its protocol means where it names none. */
export function addressOf(
  { protocol, hostname, port }: URL,
  defaultPort = protocol === "https:" ? 443 : 80,
): string {
  return `${hostname}:${port || defaultPort}`;
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
