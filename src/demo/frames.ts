/** What {@linkcode previewFrame} says of a preview's origin. */
export interface PreviewOrigin {
  /** The node that works. */
  nodeId: string;
  /** The prompt that runs. */
  promptId: string;
}

/** A binary frame of type 1: a JPEG preview that says nothing of its origin. */
export function plainPreviewFrame(jpeg: Uint8Array): Uint8Array {
  return frame(1, uint32(1), jpeg);
}

/** A binary frame of type 4: a JPEG preview that names its node and prompt. */
export function previewFrame(jpeg: Uint8Array, origin: PreviewOrigin): Uint8Array {
  const metadata = encode(JSON.stringify({
    node_id: origin.nodeId,
    prompt_id: origin.promptId,
    display_node_id: origin.nodeId,
    parent_node_id: null,
    real_node_id: origin.nodeId,
    image_type: "image/jpeg",
  }));
  return frame(4, uint32(metadata.length), metadata, jpeg);
}

/** A binary frame of type 3: a text that a node shows. */
export function textFrame(nodeId: string, text: string): Uint8Array {
  const id = encode(nodeId);
  return frame(3, uint32(id.length), id, encode(text));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function frame(type: number, ...parts: Uint8Array[]): Uint8Array {
  const all = [uint32(type), ...parts];
  const bytes = new Uint8Array(all.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of all) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
