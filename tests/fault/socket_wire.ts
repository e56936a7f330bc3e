import type { ByteReader } from "./byte_reader.ts";

/** What a frame is (RFC 6455, section 5.2). */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The answer to a handshake. */
export async function handshake(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const key = new TextEncoder().encode(request.headers.get("sec-websocket-key") + GUID);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", key));
  return new TextEncoder().encode(
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n" +
      `sec-websocket-accept: ${hash.toBase64()}\r\n\r\n`,
  );
}

/** A frame of a server; one with a `flaw` breaks the rules, and its reader must hang up. */
export function encodeFrame(
  opcode: number,
  payload: Uint8Array,
  options: { flaw?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 0x1_0000 ? 2 : 8;
  const frame = new Uint8Array(2 + extra + length);
  const view = new DataView(frame.buffer);
  // No extension was agreed on, so none of the three bits between may be set.
  frame[0] = 0x80 | (options.flaw ? 0x70 : 0) | opcode;
  frame[1] = extra === 0 ? length : extra === 2 ? 126 : 127;
  if (extra === 2) view.setUint16(2, length);
  if (extra === 8) view.setBigUint64(2, BigInt(length));
  frame.set(payload, 2 + extra);
  return frame;
}

/** One frame of a client, unmasked; `undefined` where it ends. Clients of ours send short ones. */
export async function readFrame(
  reader: ByteReader,
): Promise<{ opcode: number; payload: Uint8Array<ArrayBuffer> } | undefined> {
  const head = await reader.take(2);
  if (!head) return undefined;
  const length = await readLength(reader, head[1]! & 0x7f);
  const mask = await reader.take(4);
  const payload = length === undefined ? undefined : await reader.take(length);
  if (!mask || !payload) return undefined;
  return { opcode: head[0]! & 0x0f, payload: payload.map((byte, i) => byte ^ mask[i % 4]!) };
}

async function readLength(reader: ByteReader, short: number): Promise<number | undefined> {
  if (short < 126) return short;
  const bytes = await reader.take(short === 126 ? 2 : 8);
  return bytes?.reduce((sum, byte) => sum * 256 + byte, 0);
}
