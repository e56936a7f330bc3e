import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeImage } from "../../src/demo/image_codec.ts";
import { paintScene } from "../../src/demo/painter.ts";
import { blankPicture, type Mask, type Picture } from "../../src/demo/picture.ts";
import { randomSequence } from "../../src/demo/random.ts";
import { encodeWebp } from "../../src/demo/webp.ts";

function noise(width: number, height: number): Picture {
  const random = randomSequence("noise");
  const data = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256));
  return { width, height, data };
}

const SCENE = paintScene({ width: 300, height: 200, prompt: "a fox", variation: "1" });

async function hasDwebp(): Promise<boolean> {
  try {
    return (await new Deno.Command("dwebp", { args: ["-version"] }).output()).success;
  } catch {
    return false;
  }
}

const ignore = !await hasDwebp();
const needsDwebp = ignore ? " [needs dwebp, not present]" : "";

/** Decodes with the format's own reference decoder. */
async function decode(webp: Uint8Array): Promise<ReturnType<typeof decodeImage>> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/in.webp`, webp);
    const args = [`${folder}/in.webp`, "-o", `${folder}/out.png`];
    const { success, stderr } = await new Deno.Command("dwebp", { args }).output();
    assert(success, new TextDecoder().decode(stderr));
    return decodeImage(await Deno.readFile(`${folder}/out.png`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: `encodeWebp() is read without any loss at quality 100${needsDwebp}`,
  ignore,
  async fn(test) {
    const pictures = {
      "a scene": SCENE,
      noise: noise(77, 33),
      "one colour": blankPicture(600, 600, 0x123456),
      "one pixel": blankPicture(1, 1, 0xff8000),
      "one row": noise(2000, 1),
      "one column": noise(1, 700),
      "two colours": {
        ...blankPicture(8, 8),
        data: blankPicture(8, 8).data.map((_, i) => i % 6 ? 0 : 255),
      },
    };
    for (const [name, picture] of Object.entries(pictures)) {
      await test.step(name, async () => {
        assertEquals((await decode(encodeWebp(picture, { quality: 100 }))).picture, picture);
      });
    }
  },
});

Deno.test({
  name: `encodeWebp() keeps the alpha${needsDwebp}`,
  ignore,
  async fn() {
    const data = Uint8Array.from({ length: 40 * 30 }, (_, i) => i % 255 + 1);
    const alpha: Mask = { width: 40, height: 30, data };
    const decoded = await decode(encodeWebp(noise(40, 30), { quality: 100, alpha }));
    assertEquals(decoded.alpha, alpha);
    assertEquals(decoded.picture, noise(40, 30));
  },
});

Deno.test({
  name: `encodeWebp() stays near the colours below quality 100${needsDwebp}`,
  ignore,
  async fn() {
    const { picture } = await decode(encodeWebp(SCENE, { quality: 80 }));
    picture.data.forEach((value, i) => assert(Math.abs(value - SCENE.data[i]!) <= 4));
  },
});

Deno.test("encodeWebp() writes smaller files for smaller qualities", () => {
  const sizes = [100, 90, 70, 40, 0].map((quality) => encodeWebp(SCENE, { quality }).length);
  assertEquals(sizes, sizes.toSorted((a, b) => b - a));
  assertEquals(new Set(sizes).size, sizes.length);
});

Deno.test("encodeWebp() writes a container whose sizes are right", () => {
  for (const width of [1, 2, 3, 4, 5]) {
    const webp = encodeWebp(noise(width, 3), { quality: 100 });
    const view = new DataView(webp.buffer);
    assertEquals(view.getUint32(4, true), webp.length - 8);
    assertEquals(webp.length % 2, 0);
    assert(webp.length - 20 - view.getUint32(16, true) <= 1);
    assertEquals(view.getUint16(21, true) & 0x3fff, width - 1);
  }
});

Deno.test("encodeWebp() throws RangeError for a side that the format does not know", () => {
  assertThrows(() => encodeWebp(blankPicture(16385, 1), { quality: 100 }), RangeError, "16384");
});
