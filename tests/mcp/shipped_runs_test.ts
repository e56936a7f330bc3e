import { assert, assertEquals } from "@std/assert";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { ComfyEvents } from "../../src/comfyui/events.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { decodeImage, encodePng } from "../../src/demo/image_codec.ts";
import type { Picture } from "../../src/demo/picture.ts";
import { Engine } from "../../src/jobs/engines/engine.ts";
import { Engines } from "../../src/jobs/engines/engines.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { prepare } from "../../src/jobs/prepare.ts";
import type { InputValues } from "../../src/workflow/template.ts";
import { shippedTemplate } from "../workflow/shipped_template.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** What runs the workflows that need a picture. */
class World implements AsyncDisposable {
  readonly #demo = new DemoEngine({ stepMs: 0, previews: false });
  readonly #url = "http://engine.invalid";
  readonly #client = new ComfyClient(this.#url, { fetch: (request) => this.#demo.fetch(request) });
  readonly #engine = new Engine(
    this.#client,
    new ComfyEvents(this.#url, { openSocket: (url) => this.#demo.openSocket(url) }),
  );
  readonly #engines = new Engines([this.#engine]);
  readonly #jobs = new Jobs(this.#engines);

  async upload(filename: string, picture: Picture): Promise<void> {
    const bytes = encodePng(picture) as Uint8Array<ArrayBuffer>;
    await this.#client.uploadImage(new Blob([bytes]), { filename });
  }

  async run(name: string, values: InputValues): Promise<Picture[]> {
    const { workflow } = await prepare(this.#engines, shippedTemplate(name), values);
    const { files } = await this.#jobs.submit(workflow).done;
    const answers = await Promise.all(files.map((file) => this.#client.view(file)));
    return await Promise.all(
      answers.map(async (answer) =>
        decodeImage(new Uint8Array(await answer.arrayBuffer())).picture
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#jobs[Symbol.asyncDispose]();
    await this.#engine[Symbol.asyncDispose]();
    await this.#demo[Symbol.asyncDispose]();
  }
}

/** A picture of which every pixel differs from its neighbours. */
function pattern(width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  return { width, height, data: data.map((_, at) => (at * 37) % 256) };
}

/** White in the left half. */
function leftHalf(width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3);
  return { width, height, data: data.map((_, at) => (at / 3 | 0) % width < width / 2 ? 255 : 0) };
}

/** The bytes of the left or the right half. */
function half({ width, data }: Picture, side: "left" | "right"): number[] {
  return [...data].filter((_, at) => ((at / 3 | 0) % width < width / 2) === (side === "left"));
}

// 70 x 50 is no multiple of the latent's 8 pixels, as few pictures of users are.
for (const [width, height] of [[64, 48], [70, 50]] as const) {
  Deno.test(`inpaint changes only what is masked at ${width} x ${height}`, STRICT, async () => {
    await using world = new World();
    const before = pattern(width, height);
    await world.upload("picture.png", before);
    await world.upload("mask.png", leftHalf(width, height));
    const values = { prompt: "a boat", image: "picture.png", mask: "mask.png", steps: 2 };
    const [after] = await world.run("inpaint", values);
    assert(after);
    assertEquals([after.width, after.height], [width, height]);
    assertEquals(half(after, "right"), half(before, "right"));
    const [painted, kept] = [half(after, "left"), half(before, "left")];
    const changed = painted.filter((value, at) => value !== kept[at]).length;
    assert(changed > painted.length / 2, `only ${changed} of ${painted.length} changed`);
  });
}

Deno.test("image_to_image keeps the picture at strength 0 and makes a batch", STRICT, async () => {
  await using world = new World();
  const before = pattern(64, 48);
  await world.upload("picture.png", before);
  const values = { prompt: "a boat", image: "picture.png", steps: 2 };
  const [same] = await world.run("image_to_image", { ...values, strength: 0 });
  assertEquals(same?.data, before.data);
  const pictures = await world.run("image_to_image", { ...values, batch_size: 2 });
  assertEquals(pictures.map(({ width, height }) => [width, height]), [[64, 48], [64, 48]]);
  assert(pictures.every(({ data }) => data.some((value, at) => value !== before.data[at])));
});

Deno.test("upscale makes a picture larger by the model's factor", STRICT, async () => {
  await using world = new World();
  await world.upload("picture.png", pattern(30, 20));
  const [large] = await world.run("upscale", { image: "picture.png" });
  assertEquals([large?.width, large?.height], [120, 80]);
  const values = { image: "picture.png", upscale_model: "RealESRGAN_x2plus" };
  const [double] = await world.run("upscale", values);
  assertEquals([double?.width, double?.height], [60, 40]);
});
