import { assertEquals, assertThrows } from "@std/assert";
import { encodeWebp } from "../../../src/demo/webp.ts";
import { checkPicture } from "../../../src/mcp/image_input/check_picture.ts";
import { ImageInputError } from "../../../src/mcp/image_input/image_input_error.ts";
import { readPictureHeader } from "../../../src/mcp/image_input/read_picture_header.ts";
import { chunk, jpeg, jpegLying, pattern, png, pngOf, uint32, webpOf } from "./pictures.ts";

const END = chunk("IEND", []);

/** An EXIF block of one entry, the orientation. */
const LYING = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0];

Deno.test("readPictureHeader() reads what encoders write", () => {
  const picture = pattern(30, 20);
  const alpha = { width: 30, height: 20, data: new Uint8Array(600).fill(9) };
  const size = { width: 30, height: 20, frames: 1, hasAlpha: false, complete: true };
  assertEquals(readPictureHeader(png(picture)), { format: "png", ...size });
  assertEquals(readPictureHeader(png(picture, alpha)), { format: "png", ...size, hasAlpha: true });
  assertEquals(readPictureHeader(jpeg(picture)), { format: "jpeg", ...size });
  const webp = encodeWebp(picture, { quality: 80 });
  assertEquals(readPictureHeader(webp), { format: "webp", ...size });
});

Deno.test("readPictureHeader() turns the sizes of what lies on its side", () => {
  const sizes = [1, 3, 5, 6, 8].map((orientation) => {
    const header = readPictureHeader(jpegLying(pattern(30, 20), orientation));
    return [header?.width, header?.height];
  });
  assertEquals(sizes, [[30, 20], [30, 20], [20, 30], [20, 30], [20, 30]]);
  const lying = pngOf({ width: 30, height: 20 }, chunk("eXIf", LYING), END);
  assertEquals(readPictureHeader(lying)?.width, 20);
});

Deno.test("readPictureHeader() knows every kind of WebP", () => {
  const lossy = webpOf("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0]);
  assertEquals(readPictureHeader(lossy)?.width, 300);
  const bits = (300 - 1) | (200 - 1) << 14 | 1 << 28;
  const lossless = readPictureHeader(webpOf("VP8L", [0x2f, ...uint32(bits).reverse(), 0]));
  assertEquals([lossless?.width, lossless?.height, lossless?.hasAlpha], [300, 200, true]);
  const extended = readPictureHeader(webpOf("VP8X", [0x10, 0, 0, 0, 43, 1, 0, 199, 0, 0]));
  assertEquals([extended?.width, extended?.height, extended?.hasAlpha], [300, 200, true]);
});

Deno.test("readPictureHeader() reads sizes from the first bytes alone", () => {
  for (const bytes of [png(pattern(300, 200)), jpeg(pattern(300, 200))]) {
    const header = readPictureHeader(bytes.subarray(0, 700));
    assertEquals([header?.width, header?.height, header?.complete], [300, 200, false]);
  }
});

Deno.test("readPictureHeader() says nothing of other files", () => {
  const others = ["", "GIF89a", "<svg/>", "RIFF....WAVE", "%PDF-1.7", "\x89PNG"];
  for (const text of others) {
    assertEquals(readPictureHeader(new TextEncoder().encode(text)), undefined, text);
  }
});

Deno.test("readPictureHeader() survives every cut and every wrong byte", () => {
  const files = [png(pattern(9, 7)), jpegLying(pattern(9, 7), 6), webpOf("VP8X", LYING)];
  for (const file of files) {
    for (let at = 0; at < file.length; at++) {
      readPictureHeader(file.subarray(0, at));
      const broken = file.slice();
      broken[at] = 255;
      readPictureHeader(broken);
    }
  }
  const endless = new Uint8Array(500_000).fill(0xff);
  endless[1] = 0xd8;
  assertEquals(readPictureHeader(endless)?.width, 0);
});

Deno.test("checkPicture() refuses what is cut off anywhere", () => {
  for (const file of [png(pattern(64, 48)), jpeg(pattern(64, 48))]) {
    checkPicture(file);
    for (const share of [0.2, 0.5, 0.9, 0.999]) {
      const cut = file.subarray(0, Math.floor(file.length * share));
      assertThrows(() => checkPicture(cut), ImageInputError, "is cut off or damaged");
    }
  }
  const webp = new Uint8Array(encodeWebp(pattern(64, 48), { quality: 80 }));
  checkPicture(webp);
  assertThrows(() => checkPicture(webp.subarray(0, -3)), ImageInputError, "the WEBP is cut off");
});

Deno.test("checkPicture() refuses what unpacks to too much", () => {
  const bombs: [Uint8Array, string][] = [
    [pngOf({ width: 30_000, height: 1 }, END), "30000 x 1 pixels"],
    [pngOf({ width: 16_000, height: 16_000 }, END), "16000 x 16000 pixels"],
    [pngOf({ width: 0xffffffff, height: 0xffffffff }, END), "4294967295 x 4294967295 pixels"],
    [
      pngOf({ width: 4096, height: 4096 }, chunk("acTL", [...uint32(1000), ...uint32(0)]), END),
      "1000 frames of 4096 x 4096 pixels",
    ],
    [webpOf("VP8X", [2, 0, 0, 0, 255, 255, 255, 255, 255, 255]), "16777216 x 16777216 pixels"],
    [pngOf({ width: 0, height: 10 }, END), "is cut off or damaged"],
    [new Uint8Array(25 * 1024 * 1024), "it has 26214400 bytes"],
    [new Uint8Array(0), "it is empty"],
  ];
  for (const [bytes, reason] of bombs) {
    assertThrows(() => checkPicture(bytes), ImageInputError, reason);
  }
});

Deno.test("readPictureHeader() knows that a WebP moves by its beginning alone", () => {
  const moving = webpOf("VP8X", [0x02, 0, 0, 0, 43, 1, 0, 199, 0, 0]);
  const longer = moving.slice();
  // Its length says that more follows.
  longer[4] = 0xff;
  assertEquals(readPictureHeader(longer)?.frames, 2);
  assertEquals(readPictureHeader(moving)?.frames, 1);
});
