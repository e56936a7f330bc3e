import { assert, assertEquals, assertThrows } from "@std/assert";
import { embeddedWorkflow } from "../../src/workflow/embedded.ts";

const PROMPT = { "1": { class_type: "Größe", inputs: { seed: 1 } } };
const WORKFLOW = { nodes: [], links: [] };
const BOTH = { workflow: WORKFLOW, prompt: PROMPT };
const TEXTS: [string, string][] = [
  ["prompt", JSON.stringify(PROMPT)],
  ["workflow", JSON.stringify(WORKFLOW)],
];

function bytes(...parts: (string | number[] | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const encoded = parts.map((part) =>
    typeof part === "string" ? new TextEncoder().encode(part) : Uint8Array.from(part)
  );
  return Uint8Array.from(encoded.flatMap((part) => [...part]));
}

function big(value: number, size = 4): number[] {
  return Array.from({ length: size }, (_, at) => Math.floor(value / 256 ** (size - 1 - at)) % 256);
}

function little(value: number, size = 4): number[] {
  return big(value, size).reverse();
}

function png(chunks: [type: string, data: Uint8Array][]): Uint8Array {
  const body = chunks.map(([type, data]) => bytes(big(data.length), type, data, big(0)));
  return bytes([0x89], "PNG\r\n\x1a\n", ...body);
}

function exif(littleEndian: boolean): Uint8Array {
  const number = (value: number, size = 4) => littleEndian ? little(value, size) : big(value, size);
  const texts = TEXTS.map(([name, text]) => bytes(`${name}:${text}\0`));
  const start = 8 + 2 + 12 * texts.length + 4;
  const offsets = [start, start + texts[0]!.length];
  const entries = texts.map((text, at) =>
    bytes(number(0x110 - at, 2), number(2, 2), number(text.length), number(offsets[at]!))
  );
  const head = bytes(littleEndian ? "II" : "MM", number(42, 2), number(8), number(2, 2));
  return bytes(head, ...entries, number(0), ...texts);
}

function webp(block: Uint8Array): Uint8Array {
  const odd = bytes("XMP ", little(3), [1, 2, 3], [0]);
  return bytes("RIFF", little(0), "WEBP", odd, "EXIF", little(block.length), block);
}

function box(type: string | number[], ...content: (string | number[] | Uint8Array)[]): Uint8Array {
  const data = bytes(...content);
  return bytes(big(data.length + 8), type, data);
}

function mp4Meta(version: number[]): Uint8Array {
  const keys = TEXTS.map(([name]) => bytes(big(8 + name.length), "mdta", name));
  const items = TEXTS.map(([, text], at) => box(big(at + 1), box("data", big(1), big(0), text)));
  const handler = box("hdlr", big(0));
  return box("meta", version, handler, box("keys", big(0), big(2), ...keys), box("ilst", ...items));
}

function mp4(...inMovie: Uint8Array[]): Uint8Array {
  return bytes(box("ftyp", "isom"), box("mdat", [1, 2, 3]), box("moov", ...inMovie));
}

function element(id: number[], ...content: (string | number[] | Uint8Array)[]): Uint8Array {
  const data = bytes(...content);
  return bytes(id, [0x10 | 0], big(data.length, 3), data);
}

function webm(sizeOfSegment: number[] | undefined): Uint8Array {
  const tags = TEXTS.map(([name, text]) =>
    element([0x67, 0xc8], element([0x45, 0xa3], name.toUpperCase()), element([0x44, 0x87], text))
  );
  const all = element([0x12, 0x54, 0xc3, 0x67], element([0x73, 0x73], ...tags));
  const head = element([0x1a, 0x45, 0xdf, 0xa3], [1]);
  const segmentId = [0x18, 0x53, 0x80, 0x67];
  const segment = sizeOfSegment ? bytes(segmentId, sizeOfSegment, all) : element(segmentId, all);
  return bytes(head, segment);
}

function comments(): Uint8Array {
  const list = TEXTS.map(([name, text]) => bytes(`${name}=${text}`));
  const entries = list.map((text) => bytes(little(text.length), text));
  return bytes(little(4), "Easy", little(list.length), ...entries);
}

function flac(): Uint8Array {
  const block = comments();
  return bytes("fLaC", [0], big(2, 3), [0, 0], [0x84], big(block.length, 3), block);
}

/** An Ogg page of one packet, which may go on from and to another page. */
function oggPage(packet: Uint8Array, { ends = true } = {}): Uint8Array {
  const lacing = Array<number>(Math.floor(packet.length / 255)).fill(255);
  if (ends) lacing.push(packet.length % 255);
  return bytes("OggS", Array(22).fill(0), [lacing.length], lacing, packet);
}

function opus(): Uint8Array {
  const tags = bytes("OpusTags", comments(), Array(600).fill(0));
  return bytes(
    oggPage(bytes("OpusHead")),
    oggPage(tags.slice(0, 510), { ends: false }),
    oggPage(tags.slice(510)),
  );
}

function synchsafe(value: number): number[] {
  return [21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f);
}

function id3(version: 3 | 4, encode: (name: string, text: string) => Uint8Array): Uint8Array {
  const size = version === 4 ? synchsafe : big;
  const frames = TEXTS.map(([name, text]) => {
    const data = encode(name, text);
    return bytes("TXXX", size(data.length), [0, 0], data);
  });
  const all = bytes("TIT2", size(2), [0, 0], [3, 65], ...frames, Array(20).fill(0));
  return bytes("ID3", [version, 0, 0], synchsafe(all.length), all);
}

function utf8Frame(name: string, text: string): Uint8Array {
  return bytes([3], name, [0], text);
}

function utf16Frame(name: string, text: string): Uint8Array {
  const wide = (value: string) =>
    [...value].flatMap((character) => little(character.charCodeAt(0), 2));
  return bytes([1, 0xff, 0xfe], wide(name), [0, 0], [0xff, 0xfe], wide(text));
}

function latent(): Uint8Array {
  const header = bytes(JSON.stringify({ __metadata__: Object.fromEntries(TEXTS) }));
  return bytes(little(header.length, 8), header, [1, 2, 3]);
}

const textChunks = TEXTS.map((
  [name, text],
): [string, Uint8Array] => ["tEXt", bytes(name, [0], text)]);

const FILES: Record<string, Uint8Array> = {
  "PNG with tEXt": png([["IHDR", bytes([1])], ...textChunks, ["IEND", bytes()]]),
  "PNG with iTXt": png(
    TEXTS.map(([name, text]) => ["iTXt", bytes(name, [0, 0, 0], "en", [0], name, [0], text)]),
  ),
  "animated PNG": png(TEXTS.map(([name, text]) => ["comf", bytes(name, [0], text)])),
  "WebP, low byte first": webp(exif(true)),
  "WebP, high byte first, with a mark": webp(bytes("Exif\0\0", exif(false))),
  "MP4": mp4(box("udta", mp4Meta(big(0)))),
  "QuickTime": mp4(mp4Meta([])),
  "WebM": webm(undefined),
  "WebM of unknown length": webm([0x01, ...Array(7).fill(0xff)]),
  "FLAC": flac(),
  "Opus": opus(),
  "MP3 with ID3v2.4": id3(4, utf8Frame),
  "MP3 with ID3v2.3 in UTF-16": id3(3, utf16Frame),
  "latent": latent(),
};

for (const [name, file] of Object.entries(FILES)) {
  Deno.test(`embeddedWorkflow() reads prompt and workflow from a file: ${name}`, () => {
    assertEquals(embeddedWorkflow(file), BOTH);
  });
}

Deno.test("embeddedWorkflow() reads both from one comment, as VideoHelperSuite writes it", () => {
  const comment = JSON.stringify({ prompt: JSON.stringify(PROMPT), workflow: WORKFLOW });
  const item = box([0xa9, 0x63, 0x6d, 0x74], box("data", big(1), big(0), comment));
  const meta = box("meta", big(0), box("hdlr", big(0)), box("ilst", item));
  assertEquals(embeddedWorkflow(mp4(box("udta", meta))), BOTH);
});

Deno.test("embeddedWorkflow() gives what is there where only one of the two is", () => {
  assertEquals(embeddedWorkflow(png([textChunks[0]!])), { prompt: PROMPT });
});

Deno.test("embeddedWorkflow() gives nothing for files without a workflow, and for none", () => {
  const plain = png([["tEXt", bytes("Title", [0], "x")]]);
  for (const file of [plain, bytes(), bytes("hello"), bytes([0xff, 0xd8, 0xff]), bytes("RIFF")]) {
    assertEquals(embeddedWorkflow(file), undefined);
  }
});

Deno.test("embeddedWorkflow() reads the NaN that Python writes as null, and none in a text", () => {
  const text = '{"1": {"is_changed": [NaN], "text": "x: NaN y"}}';
  assertEquals(embeddedWorkflow(png([["tEXt", bytes("prompt", [0], text)]])), {
    prompt: { "1": { is_changed: [null], text: "x: NaN y" } },
  });
});

Deno.test("embeddedWorkflow() keeps a seed beyond 2^53 digit for digit", () => {
  const text = '{"1": {"seed": 18446744073709551615}}';
  assertEquals(embeddedWorkflow(png([["tEXt", bytes("prompt", [0], text)]])), {
    prompt: { "1": { seed: 18446744073709551615n } },
  });
});

Deno.test("embeddedWorkflow() throws where a file names a workflow that is not JSON", () => {
  assertThrows(
    () => embeddedWorkflow(png([["tEXt", bytes("workflow", [0], "{oops")]])),
    SyntaxError,
    "Cannot read the workflow in the file: it is not JSON.",
  );
});

Deno.test("embeddedWorkflow() throws nothing but SyntaxError on broken files", () => {
  let state = 7;
  const random = (limit: number) => (state = (state * 48271) % 2147483647) % limit;
  let survived = 0;
  for (const file of Object.values(FILES)) {
    for (let run = 0; run < 700; run++) {
      const broken = file.slice(0, run % 3 === 0 ? random(file.length) : file.length);
      for (let count = random(6); count > 0; count--) broken[random(file.length)] = random(256);
      try {
        embeddedWorkflow(broken);
        survived++;
      } catch (error) {
        assert(error instanceof SyntaxError, String(error));
        assert(error.message.startsWith("Cannot read the "), error.message);
      }
    }
  }
  assert(survived > 1000);
});

Deno.test("embeddedWorkflow() does not loop on sizes of zero", () => {
  assertEquals(embeddedWorkflow(bytes("RIFF", little(0), "WEBP", Array(64).fill(0))), undefined);
  assertEquals(embeddedWorkflow(mp4(bytes(Array(64).fill(0)))), undefined);
  assertEquals(embeddedWorkflow(bytes([0x1a, 0x45, 0xdf, 0xa3], Array(64).fill(0))), undefined);
});

const SAMPLES = new URL("../../../shared/comfyui/files/", import.meta.url);

function sampleNames(): string[] {
  try {
    return [...Deno.readDirSync(SAMPLES)].map((entry) => entry.name);
  } catch {
    return [];
  }
}

const names = sampleNames();

Deno.test({
  name: `embeddedWorkflow() reads what a real ComfyUI saved${
    names.length > 0 ? "" : " [needs ../shared, not present]"
  }`,
  ignore: names.length === 0,
  fn() {
    const read = (name: string) => embeddedWorkflow(Deno.readFileSync(new URL(name, SAMPLES)));
    const saved = names.filter((name) => /^07k_/.test(name) && !/temp_.*png$/.test(name));
    const endings = new Set<string>();
    for (const name of saved) {
      const prompt = read(name)?.prompt as Record<string, { class_type: string }> | undefined;
      assert(prompt && Object.values(prompt).every((node) => node.class_type), name);
      endings.add(name.slice(name.lastIndexOf(".")));
    }
    const expected = [".flac", ".latent", ".mp3", ".mp4", ".opus", ".png", ".webm", ".webp"];
    assertEquals([...endings].sort(), expected);
  },
});
