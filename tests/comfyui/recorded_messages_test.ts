import { assertEquals } from "@std/assert";
import { decodeBinaryFrame } from "../../src/comfyui/binary_frame.ts";
import { parseJson, stringifyJson } from "../../src/comfyui/json.ts";
import { parseMessage } from "../../src/comfyui/messages.ts";
import {
  hasRecordings,
  listRecorded,
  needsRecordings,
  readRecorded,
  readRecordedBytes,
  type RecordedLine,
  transcriptLines,
} from "./recordings.ts";

const options = { ignore: !hasRecordings };

function framesOf(name: string, kind: string): RecordedLine[] {
  return transcriptLines(name)
    .map((line) => parseJson(line) as unknown as RecordedLine)
    .filter((line) => line.dir === "ws_recv" && line.kind === kind);
}

Deno.test(`parseMessage() knows every recorded text frame${needsRecordings}`, options, () => {
  const transcripts = listRecorded("transcripts");
  const counts: Record<string, number> = {};
  for (const name of transcripts) {
    for (const { json } of framesOf(name, "text")) {
      const message = parseMessage(stringifyJson(json));
      assertEquals(
        message.type,
        (json as { type: string }).type,
        `${name}: ${stringifyJson(json)}`,
      );
      counts[message.type] = (counts[message.type] ?? 0) + 1;
    }
  }
  assertEquals(transcripts.length, 78);
  assertEquals(counts, {
    executed: 120,
    executing: 557,
    execution_cached: 137,
    execution_error: 17,
    execution_interrupted: 7,
    execution_start: 137,
    execution_success: 111,
    feature_flags: 45,
    progress: 579,
    progress_state: 1405,
    status: 530,
  });
});

Deno.test(
  `parseMessage() loses nothing of a recorded text frame${needsRecordings}`,
  options,
  () => {
    const samples = parseJson(readRecorded("samples/ws_messages_one_of_each.json"));
    for (const sample of Object.values(samples as Record<string, unknown>)) {
      const { sid: _sid, ...data } = (sample as { data: Record<string, unknown> }).data;
      const message = parseMessage(stringifyJson(sample)) as { data: Record<string, unknown> };
      const { sid: _, ...kept } = message.data;
      assertEquals(kept, data);
    }
  },
);

interface FrameFacts {
  event_type: number;
  image_type_name?: string;
  image_bytes?: number;
  node_id?: string;
  text?: string;
  metadata?: { node_id: string; prompt_id: string; display_node_id: string; image_type: string };
}

/** What our event should say, told by the recorder's own reading of the frame. */
function expectedOf({ metadata, ...facts }: FrameFacts): Record<string, unknown> {
  if (facts.event_type === 3) return { type: "text", nodeId: facts.node_id, text: facts.text };
  if (!metadata) {
    const mediaType = `image/${facts.image_type_name?.toLowerCase()}`;
    return { type: "preview", mediaType, bytes: facts.image_bytes };
  }
  return {
    type: "preview",
    mediaType: metadata.image_type,
    bytes: facts.image_bytes,
    promptId: metadata.prompt_id,
    nodeId: metadata.node_id,
    displayNodeId: metadata.display_node_id,
  };
}

function decoded(frame: Uint8Array<ArrayBuffer>): Record<string, unknown> {
  const event = decodeBinaryFrame(frame.buffer);
  if (event.type !== "preview") return { ...event };
  const { image, ...rest } = event;
  return { ...rest, bytes: image.length };
}

Deno.test(`decodeBinaryFrame() reads every recorded frame${needsRecordings}`, options, () => {
  const index = JSON.parse(readRecorded("frames/index.json")) as Record<string, FrameFacts>;
  for (const [file, facts] of Object.entries(index)) {
    assertEquals(decoded(readRecordedBytes(`frames/${file}`)), expectedOf(facts), file);
  }
  assertEquals(Object.keys(index).length, 7);
});

Deno.test(
  `decodeBinaryFrame() reads every frame of the transcripts${needsRecordings}`,
  options,
  () => {
    let count = 0;
    for (const name of listRecorded("transcripts")) {
      for (const frame of framesOf(name, "binary")) {
        if (frame.base64 === undefined) continue;
        const facts = frame as unknown as FrameFacts;
        assertEquals(decoded(Uint8Array.fromBase64(frame.base64)), expectedOf(facts), name);
        count++;
      }
    }
    assertEquals(count, 83);
  },
);
