import type { JSONRPCMessage, Server, Transport } from "../mcp/sdk.ts";
import { holdsData } from "../mcp/image_input/decode_base64.ts";

/** Told of bytes of pictures and other files that came in, or went out. */
export type CountBytes = (direction: "in" | "out", bytes: number) => void;

/** The same server; the files in what is said to it and by it are counted. */
export function countMedia(server: Server, count: CountBytes): Server {
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    countSent(transport, count);
    await connect(transport);
    countReceived(transport, count);
  };
  return server;
}

function countSent(transport: Transport, count: CountBytes): void {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if ("result" in message) tell("out", bytesOf(filesIn(message.result)), count);
    return send(message, options);
  };
}

/** Once it is connected: what takes messages is set by then. */
function countReceived(transport: Transport, count: CountBytes): void {
  const take = transport.onmessage;
  if (!take) return;
  transport.onmessage = (message: JSONRPCMessage, extra) => {
    if ("method" in message && message.method === "tools/call") {
      tell("in", bytesOf(picturesIn(message.params?.["arguments"])), count);
    }
    take(message, extra);
  };
}

function tell(direction: "in" | "out", bytes: number, count: CountBytes): void {
  if (bytes > 0) count(direction, bytes);
}

/** In base64: the blocks of a tool's result, and the contents of resources. */
function filesIn({ content, contents }: Record<string, unknown>): string[] {
  return [content, contents].flat().flatMap((block) => {
    const { data, blob, resource } = fieldsOf(block);
    return [data, blob, fieldsOf(resource)["blob"]].filter((it) => typeof it === "string");
  });
}

/** Pictures that stand in the arguments themselves, alone or in a list. */
function picturesIn(given: unknown): string[] {
  return Object.entries(fieldsOf(given)).flatMap(([name, value]) =>
    /prompt|text/i.test(name) ? [] : [value].flat().filter((it) => typeof it === "string")
  ).filter(holdsData);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

/** What base64 stands for; the head of a data URL is no part of it. */
function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => {
    const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    const length = text.length - (/^data:[^,]{0,200},/i.exec(text)?.[0].length ?? 0);
    return sum + Math.max(0, Math.floor(length * 3 / 4) - padding);
  }, 0);
}
