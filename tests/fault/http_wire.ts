import type { ByteReader } from "./byte_reader.ts";

/** Reads one HTTP/1.1 request; `undefined` where the other side ends before it is whole. */
export async function readRequest(
  reader: ByteReader,
  origin: string,
): Promise<Request | undefined> {
  const head = await reader.until("\r\n\r\n");
  if (head === undefined) return undefined;
  const [start = "", ...lines] = head.split("\r\n");
  const [method = "GET", target = "/"] = start.split(" ");
  const headers = new Headers(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  }));
  const body = await readBody(reader, headers);
  if (!body) return undefined;
  const hasBody = body.length > 0 && method !== "GET" && method !== "HEAD";
  return new Request(new URL(target, origin), { method, headers, ...hasBody && { body } });
}

async function readBody(
  reader: ByteReader,
  headers: Headers,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (headers.get("transfer-encoding") !== "chunked") {
    return await reader.take(Number(headers.get("content-length") ?? 0));
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const size = await reader.until("\r\n");
    const chunk = size === undefined ? undefined : await reader.take(parseInt(size, 16));
    if (!chunk || await reader.until("\r\n") === undefined) return undefined;
    if (chunk.length === 0) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    chunks.push(chunk);
  }
}

/** An answer as it goes over the wire: one a connection. */
export interface WireAnswer {
  head: Uint8Array<ArrayBuffer>;
  body: Uint8Array<ArrayBuffer>;
  isJson: boolean;
}

/** Writes an answer down. */
export async function toWire(response: Response, method: string): Promise<WireAnswer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  headers.set("content-length", String(bytes.length));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${response.status} ${response.statusText || "Status"}\r\n`;
  return {
    head: new TextEncoder().encode(`${head}${lines.join("")}\r\n`),
    body: method === "HEAD" ? new Uint8Array() : bytes,
    isJson: headers.get("content-type")?.startsWith("application/json") ?? false,
  };
}

/** Writes all bytes; a connection that is broken takes none, and nobody minds. */
export async function send(conn: Deno.Conn, ...parts: Uint8Array[]): Promise<void> {
  for (const bytes of parts) {
    for (let at = 0; at < bytes.length;) {
      const count = await conn.write(bytes.subarray(at)).catch(() => undefined);
      if (count === undefined) return;
      at += count;
    }
  }
}
