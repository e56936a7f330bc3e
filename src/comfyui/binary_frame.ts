import * as z from "zod";
import { parseJson } from "./json.ts";
import type { UnknownMessage } from "./messages.ts";

/** A picture of a node at work, or the picture that SaveImageWebsocket sends. */
export interface PreviewEvent {
  /** Ours: ComfyUI numbers its binary frames. */
  type: "preview";
  /** The encoded picture. */
  image: Uint8Array<ArrayBuffer>;
  /** How it is encoded. */
  mediaType: "image/jpeg" | "image/png";
  /** Missing where the server sends previews without metadata: it is the prompt that runs. */
  promptId?: string;
  /** The node at work, missing where `promptId` is; `2.0.0.4` for one that was expanded. */
  nodeId?: string;
  /** The node of our workflow under which an expanded node is shown. */
  displayNodeId?: string;
}

/** A line of text that a node shows while it runs. It goes to all sockets and names no prompt. */
export interface TextEvent {
  /** Ours: ComfyUI numbers its binary frames. */
  type: "text";
  /** The node that shows it. */
  nodeId: string;
  /** What it shows. */
  text: string;
}

/** What a binary frame says. */
export type BinaryEvent = PreviewEvent | TextEvent | UnknownMessage;

const MetadataSchema = z.looseObject({
  image_type: z.enum(["image/jpeg", "image/png"]),
  prompt_id: z.string().nullish(),
  node_id: z.string().nullish(),
  display_node_id: z.string().nullish(),
});

/** Big-endian after the type: see `BinaryEventTypes` and `send_bytes` in ComfyUI's server. */
const READERS: Record<number, (body: Uint8Array<ArrayBuffer>) => BinaryEvent> = {
  1: readPreview,
  3: readText,
  4: readPreviewWithMetadata,
};

/** Reads a binary frame of the event socket. Never throws: what it cannot read is `unknown`. */
export function decodeBinaryFrame(buffer: ArrayBuffer): BinaryEvent {
  try {
    const frame = new Uint8Array(buffer);
    const type = readUint32(frame, 0);
    const read = READERS[type];
    return read ? read(frame.subarray(4)) : unknown(`binary frames of type ${type} are not known`);
  } catch (error) {
    return unknown(`a binary frame is not as it should be: ${(error as Error).message}`);
  }
}

function unknown(reason: string): UnknownMessage {
  return { type: "unknown", reason };
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

function readPreview(body: Uint8Array<ArrayBuffer>): BinaryEvent {
  const format = readUint32(body, 0);
  if (format !== 1 && format !== 2) return unknown(`image format ${format} is not known`);
  const mediaType = format === 1 ? "image/jpeg" : "image/png";
  return { type: "preview", mediaType, image: body.subarray(4) };
}

function readText(body: Uint8Array<ArrayBuffer>): BinaryEvent {
  const [nodeId, text] = splitAfterText(body);
  return { type: "text", nodeId, text: new TextDecoder().decode(text) };
}

function readPreviewWithMetadata(body: Uint8Array<ArrayBuffer>): BinaryEvent {
  const [json, image] = splitAfterText(body);
  const metadata = MetadataSchema.parse(parseJson(json));
  return {
    type: "preview",
    mediaType: metadata.image_type,
    image,
    ...metadata.prompt_id ? { promptId: metadata.prompt_id } : {},
    ...metadata.node_id ? { nodeId: metadata.node_id } : {},
    ...metadata.display_node_id ? { displayNodeId: metadata.display_node_id } : {},
  };
}

function splitAfterText(
  body: Uint8Array<ArrayBuffer>,
): [text: string, rest: Uint8Array<ArrayBuffer>] {
  const end = 4 + readUint32(body, 0);
  if (end > body.length) throw new RangeError("it is cut off");
  return [new TextDecoder().decode(body.subarray(4, end)), body.subarray(end)];
}
