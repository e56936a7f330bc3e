import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "fast-png";
import { decodeImage, encodeJpeg, encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture, OutOfMemoryError } from "../../src/demo/picture.ts";

Deno.test("encodePng() puts its text before the pixels, and reads back", () => {
  const png = encodePng(blankPicture(3, 2, 0x010203), { text: { prompt: '{"a":"ü☃"}' } });
  const chunks = new TextDecoder("latin1").decode(png);
  assertEquals(chunks.indexOf("tEXt") < chunks.indexOf("IDAT"), true);
  const image = decodeImage(png);
  assertEquals(image.picture, blankPicture(3, 2, 0x010203));
  assertEquals(JSON.parse(image.text["prompt"]!), { a: "ü☃" });
});

Deno.test("decodeImage() reads gray, deep and see-through PNGs", () => {
  const gray = encode({ width: 2, height: 1, channels: 1, data: new Uint8Array([0, 200]) });
  assertEquals([...decodeImage(gray).picture.data], [0, 0, 0, 200, 200, 200]);
  const deep = encode({
    width: 1,
    height: 1,
    channels: 3,
    depth: 16,
    data: new Uint16Array([0xffff, 0x8000, 0x00ff]),
  });
  assertEquals([...decodeImage(deep).picture.data], [255, 128, 0]);
  const clear = encode({ width: 1, height: 1, channels: 2, data: new Uint8Array([9, 77]) });
  assertEquals([...decodeImage(clear).alpha.data], [77]);
});

Deno.test("decodeImage() reads a JPEG", () => {
  const { picture } = decodeImage(encodeJpeg(blankPicture(16, 16, 0x808080), 90));
  assertEquals([picture.width, picture.height], [16, 16]);
  assertEquals(picture.data.every((value) => Math.abs(value - 128) < 3), true);
});

Deno.test("decodeImage() throws for bytes that are no picture, cut short or vast", () => {
  assertThrows(() => decodeImage(new TextEncoder().encode("words")), TypeError, "PNG");
  assertThrows(() => decodeImage(new Uint8Array()), TypeError);
  const png = encodePng(blankPicture(50, 50, 0x123456));
  assertThrows(() => decodeImage(png.slice(0, 40)));
  const vast = png.slice();
  new DataView(vast.buffer).setUint32(16, 60_000);
  new DataView(vast.buffer).setUint32(20, 60_000);
  assertThrows(() => decodeImage(vast), OutOfMemoryError);
});
