/** A file of a ComfyUI's, as links name it. */
export interface LinkedFile {
  /** Which of ComfyUI's folders. */
  type: "output" | "temp" | "input";
  /** Folder below it, `""` for none; parts joined by `/` or `\`. */
  subfolder: string;
  /** The name without a folder. */
  filename: string;
  /** Which ComfyUI, where there are several. */
  engine?: string | undefined;
}

/** Options of {@linkcode LinkSigner}. */
export interface LinkSignerOptions {
  /** How long a link is good, in milliseconds. Default 1 hour. */
  validMs?: number;
  /** The time in milliseconds. Default `Date.now`. */
  now?: () => number;
}

/** What a link's signature is worth. */
export type LinkVerdict = "valid" | "expired" | "forged";

const HMAC = { name: "HMAC", hash: "SHA-256" };
const BASE64 = { alphabet: "base64url", omitPadding: true } as const;
const ONE_HOUR = 60 * 60_000;

/**
 * Makes links to files that need no token and are good for a while. The key is random and lives as
 * long as the process: after a restart, older links are good for nothing.
 */
export class LinkSigner {
  readonly #validMs: number;
  readonly #now: () => number;
  #key: Promise<CryptoKey> | undefined;

  /** The key is made with the first link. */
  constructor({ validMs = ONE_HOUR, now = Date.now }: LinkSignerOptions = {}) {
    this.#validMs = validMs;
    this.#now = now;
  }

  /** The path and query of a link: `/files/<type>/<folder>/<name>?e=<second it ends>&s=<signature>`. */
  async sign(file: LinkedFile): Promise<string> {
    const expires = String(Math.ceil((this.#now() + this.#validMs) / 1000));
    const signature = await crypto.subtle.sign("HMAC", await this.#keyOnce(), text(file, expires));
    const { engine } = file;
    const query = new URLSearchParams({
      ...(engine !== undefined && { on: engine }),
      e: expires,
      s: new Uint8Array(signature).toBase64(BASE64),
    });
    return `${linkPath(file)}?${query}`;
  }

  /** What the `e` and `s` of a link are worth for this file. Takes equally long for any forgery. */
  async check(
    file: LinkedFile,
    { e, s }: { e: string | null; s: string | null },
  ): Promise<LinkVerdict> {
    const signature = bytesOf(s ?? "");
    const isOurs = await crypto.subtle.verify(
      "HMAC",
      await this.#keyOnce(),
      signature,
      text(file, e ?? ""),
    );
    if (!isOurs) return "forged";
    return Number(e) * 1000 > this.#now() ? "valid" : "expired";
  }

  #keyOnce(): Promise<CryptoKey> {
    return this.#key ??= newKey();
  }
}

function newKey(): Promise<CryptoKey> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  return crypto.subtle.importKey("raw", random, HMAC, false, ["sign", "verify"]);
}

/** The path of a file's link. */
export function linkPath({ type, subfolder, filename }: LinkedFile): string {
  const parts = [type, ...subfolder.split(/[\\/]/), filename].filter((part) => part !== "");
  return `/files/${parts.map(encodeURIComponent).join("/")}`;
}

/**
 * The file that a link's path and query name.
 *
 * @returns `undefined` where they name none, or leave ComfyUI's folders.
 */
export function parseLink({ pathname, searchParams }: URL): LinkedFile | undefined {
  const [type, ...rest] = decodeParts(pathname.replace(/^\/files\//, "")) ?? [];
  const filename = rest.pop();
  if (type !== "output" && type !== "temp" && type !== "input") return undefined;
  if (filename === undefined || ![...rest, filename].every(isPlainName)) return undefined;
  const engine = searchParams.get("on");
  return { type, subfolder: rest.join("/"), filename, ...(engine !== null && { engine }) };
}

function decodeParts(path: string): string[] | undefined {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function isPlainName(part: string): boolean {
  // deno-lint-ignore no-control-regex
  return part !== "" && part !== "." && part !== ".." && !/[\\/\x00-\x1f\x7f]/.test(part);
}

/** As JSON, no two files and times have the same text. */
function text(file: LinkedFile, expires: string): Uint8Array<ArrayBuffer> {
  const named = [linkPath(file), file.engine ?? null, expires];
  return new TextEncoder().encode(JSON.stringify(named));
}

/** What is no base64 has no bytes, and so is no signature. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(base64, { alphabet: "base64url" });
  } catch {
    return new Uint8Array();
  }
}
