import { assertEquals } from "@std/assert";
import { decodeBinaryFrame } from "../../src/comfyui/binary_frame.ts";

const encoder = new TextEncoder();

/** A frame of big-endian numbers, texts and bytes. */
function frame(...parts: (number | string | Uint8Array)[]): ArrayBuffer {
  const bytes = parts.flatMap((part) => {
    if (typeof part === "string") return [...encoder.encode(part)];
    if (part instanceof Uint8Array) return [...part];
    return [part >>> 24, (part >>> 16) & 255, (part >>> 8) & 255, part & 255];
  });
  return new Uint8Array(bytes).buffer;
}

const image = new Uint8Array([1, 2, 3]);

function metadataFrame(metadata: unknown): ArrayBuffer {
  const json = JSON.stringify(metadata);
  return frame(4, encoder.encode(json).length, json, image);
}

Deno.test("decodeBinaryFrame() reads a preview without metadata", () => {
  assertEquals(decodeBinaryFrame(frame(1, 1, image)), {
    type: "preview",
    mediaType: "image/jpeg",
    image,
  });
  assertEquals(decodeBinaryFrame(frame(1, 2, image)), {
    type: "preview",
    mediaType: "image/png",
    image,
  });
});

Deno.test("decodeBinaryFrame() reads a preview with metadata", () => {
  const metadata = {
    image_type: "image/png",
    prompt_id: "ä",
    node_id: "2.0.4",
    display_node_id: "2",
  };
  assertEquals(decodeBinaryFrame(metadataFrame(metadata)), {
    type: "preview",
    mediaType: "image/png",
    image,
    promptId: "ä",
    nodeId: "2.0.4",
    displayNodeId: "2",
  });
});

Deno.test("decodeBinaryFrame() reads a preview whose metadata names no prompt", () => {
  assertEquals(decodeBinaryFrame(metadataFrame({ image_type: "image/jpeg", prompt_id: null })), {
    type: "preview",
    mediaType: "image/jpeg",
    image,
  });
});

Deno.test("decodeBinaryFrame() reads a text, counting its node id in bytes", () => {
  assertEquals(decodeBinaryFrame(frame(3, 2, "ätext")), {
    type: "text",
    nodeId: "ä",
    text: "text",
  });
});

Deno.test("decodeBinaryFrame() takes what it does not know as unknown", () => {
  const odd = {
    "another type": frame(9, 1, image),
    "another image format": frame(1, 7, image),
    "another image type": metadataFrame({ image_type: "image/avif" }),
    "metadata that is a list": metadataFrame([]),
    "metadata that is not JSON": frame(4, 3, "{no", image),
  };
  for (const [name, buffer] of Object.entries(odd)) {
    assertEquals(decodeBinaryFrame(buffer).type, "unknown", name);
  }
});

Deno.test("decodeBinaryFrame() takes a frame that is cut anywhere in its head as unknown", () => {
  const whole = metadataFrame({ image_type: "image/png" });
  for (let length = 0; length < whole.byteLength - image.length; length++) {
    assertEquals(decodeBinaryFrame(whole.slice(0, length)).type, "unknown", `${length} bytes`);
  }
  assertEquals(decodeBinaryFrame(frame(3, 0xFFFFFFFF, "x")).type, "unknown");
});
