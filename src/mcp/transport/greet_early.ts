import { initializeResult, type ServerIdentity } from "./greeting.ts";
import { isTooDeep } from "./is_too_deep.ts";
import type { RequestId } from "../sdk.ts";
import type { StdioOptions } from "./stdio.ts";

/** More than any `initialize` needs, in characters: what is longer is left to the server. */
const LONGEST = 64 * 1024;

/**
 * Answers a client's first line, where that is a plain `initialize`, before the server and the SDK
 * are loaded: they take several times as long as the rest of the start. The server gets the line all
 * the same, for what it notes of the client; only its answer is not sent again.
 *
 * @returns The streams for the server's transport: everything that came, and what was answered.
 */
export async function greetEarly(
  { input, output }: { input: ReadableStream<Uint8Array>; output: WritableStream<Uint8Array> },
  identity: ServerIdentity,
): Promise<StdioOptions> {
  const reader = input.getReader();
  const { head, line } = await readLine(reader);
  const streams = { input: withHead(head, reader), output };
  const request = parseInitialize(line);
  if (!request) return streams;
  const result = initializeResult(request.protocolVersion, identity);
  const reply = { jsonrpc: "2.0", id: request.id, result };
  const writer = output.getWriter();
  await writer.write(new TextEncoder().encode(`${JSON.stringify(reply)}\n`));
  writer.releaseLock();
  return { ...streams, answered: request.id };
}

/** Reads to the end of the first line, or further where more comes at once. */
async function readLine(reader: ReadableStreamDefaultReader<Uint8Array>) {
  const decoder = new TextDecoder();
  const head: Uint8Array[] = [];
  let text = "";
  while (!text.includes("\n") && text.length < LONGEST) {
    const { value, done } = await reader.read();
    if (done) break;
    head.push(value);
    text += decoder.decode(value, { stream: true });
  }
  return { head, line: text.split("\n", 1)[0] ?? "" };
}

/** The stream as if nothing had been read from it. */
function withHead(
  head: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = head.length > 0
        ? { value: head.shift(), done: false }
        : await reader.read();
      if (done) controller.close();
      else if (value) controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** `undefined` for anything but a plain `initialize`: the server knows how to answer the rest. */
function parseInitialize(line: string): { id: RequestId; protocolVersion: string } | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (isTooDeep(message)) return undefined;
  if (!isObject(message) || message["jsonrpc"] !== "2.0" || message["method"] !== "initialize") {
    return undefined;
  }
  const { jsonrpc: _jsonrpc, method: _method, id, params, ...more } = message;
  if (!isId(id) || !isObject(params) || !isEmpty(more)) return undefined;
  const { protocolVersion, capabilities, clientInfo, ...others } = params;
  const plain = isObject(capabilities) && isClientInfo(clientInfo) && isEmpty(others);
  return plain && typeof protocolVersion === "string" ? { id, protocolVersion } : undefined;
}

function isClientInfo(value: unknown): boolean {
  return isObject(value) && typeof value["name"] === "string" &&
    typeof value["version"] === "string";
}

function isId(value: unknown): value is RequestId {
  return typeof value === "string" || Number.isInteger(value);
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
