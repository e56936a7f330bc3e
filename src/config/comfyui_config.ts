/** One ComfyUI, and how it is to be used. */
export interface ComfyuiConfig {
  /** What it is called; its host and port where nothing else was said. */
  name: string;
  /** Its address, with a path where it is behind one; may hold a login and a query. */
  url: URL;
  /** Headers of every request to it; secret. */
  headers: Record<string, string>;
  /** How many jobs it gets beside the others, where `placement` is `weighted`. */
  weight: number;
  /** How many jobs it is given at a time. */
  concurrency: number;
  /** Words to choose it by. */
  tags: string[];
}

/** A ComfyUI as a file names it. */
export interface ComfyuiEntry extends Omit<ComfyuiConfig, "name"> {
  /** What it is called. */
  name?: string;
  /** Sent to it as Bearer. */
  token?: string;
  /** Sent to it as Basic. */
  username?: string;
  /** Sent beside the username. */
  password?: string;
  /** What every address of it ends with: `token=...`, or only the token. */
  query?: string;
}

/**
 * What each ComfyUI is reached by: its logins become headers, its query a part of the address. An
 * empty text is none, as where a variable is not set.
 *
 * @param token Sent as Bearer to all that have no login of their own.
 * @param refuse Told what is wrong.
 */
export function comfyuiConfigs(
  entries: readonly ComfyuiEntry[],
  { token, refuse }: { token?: string | undefined; refuse: (message: string) => void },
): ComfyuiConfig[] {
  const names = new Set<string>();
  return entries.map((entry) => {
    const name = entry.name ?? freeName(entry.url, names);
    if (names.has(name)) refuse(`Cannot use two ComfyUIs called "${name}": give each a name.`);
    names.add(name);
    const headers = headersOf(entry, token);
    if (entry.token && entry.username) {
      refuse(`Cannot send both a token and a username to ComfyUI "${name}": leave one out.`);
    }
    if (!areHeaders(headers)) {
      refuse(`Cannot send the headers of ComfyUI "${name}": a name or value is none of HTTP's.`);
    }
    const { weight, concurrency, tags } = entry;
    return { name, url: withQuery(entry), headers, weight, concurrency, tags };
  });
}

/** With what it says who we are: its own header, its own login, or else the token of all. */
function headersOf(entry: ComfyuiEntry, token: string | undefined): Record<string, string> {
  const { headers } = entry;
  if (Object.keys(headers).some((name) => name.toLowerCase() === "authorization")) return headers;
  // A login in the address is sent by whoever calls it.
  const login = loginOf(entry) ?? (token && !entry.url.username ? `Bearer ${token}` : undefined);
  return login === undefined ? headers : { ...headers, Authorization: login };
}

function loginOf({ token, username, password = "" }: ComfyuiEntry): string | undefined {
  if (token) return `Bearer ${token}`;
  if (!username) return undefined;
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** `token=abc`, or only the token. */
function withQuery({ url: address, query }: ComfyuiEntry): URL {
  if (!query) return address;
  const url = new URL(address);
  const pairs = new URLSearchParams(query.includes("=") ? query : { token: query });
  for (const [name, value] of pairs) url.searchParams.set(name, value);
  return url;
}

function freeName({ hostname, protocol, port, pathname }: URL, taken: Set<string>): string {
  const name = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  return taken.has(name) && pathname !== "/" ? name + pathname.replace(/\/$/, "") : name;
}

function areHeaders(headers: Record<string, string>): boolean {
  if (Object.keys(headers).length === 0) return true;
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
}
