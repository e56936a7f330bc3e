import { assertEquals, assertRejects } from "@std/assert";
import { HttpError } from "../../src/comfyui/errors.ts";
import { GallerySource } from "../../src/library/gallery_source.ts";
import { fakeClient, webPage } from "./fake_client.ts";
import { SAVED } from "./workflows.ts";

const INDEX = [
  {
    moduleName: "default",
    title: "Image",
    type: "image",
    templates: [
      { name: "default", title: "Image Generation", description: "From text.", mediaType: "image" },
      { name: "talk", title: "Talk", tags: ["API", "LLM"] },
      { title: "no name" },
      "odd",
    ],
  },
  {
    moduleName: "default",
    title: "3D",
    type: "image",
    templates: [
      { name: "v2.1", tags: ["Image to 3D", "3D"], title: 7 },
      { name: "clip", io: { outputs: [{ mediaType: "video" }] } },
      { name: "default", title: "Again" },
    ],
  },
];

Deno.test("GallerySource.list() names each workflow once, with what it makes", async () => {
  const { client } = fakeClient({ "/templates/index.json": INDEX });
  assertEquals((await new GallerySource(client).list()).entries, [
    {
      key: "default",
      name: "default",
      title: "Image Generation",
      description: "From text.",
      media: "image",
    },
    { key: "talk", name: "talk", title: "Talk", media: "text" },
    { key: "v2.1", name: "v2.1", media: "3d" },
    { key: "clip", name: "clip", media: "video" },
  ]);
});

Deno.test("GallerySource.load() reads a workflow by its name", async () => {
  const { client } = fakeClient({ "/templates/v2.1 x.json": SAVED });
  const source = new GallerySource(client);
  assertEquals(await source.load({ key: "v2.1 x", name: "v2.1 x" }), {
    name: "v2.1 x",
    json: SAVED,
  });
  await assertRejects(() => source.load({ key: "nope", name: "nope" }), HttpError, "404");
});

Deno.test("GallerySource.list() rejects where there is no gallery, or something else", async () => {
  for (const answer of [undefined, webPage(), { templates: [] }, ["default"]]) {
    const { client } = fakeClient(answer === undefined ? {} : { "/templates/index.json": answer });
    await assertRejects(() => new GallerySource(client).list(), HttpError, "Cannot GET /templates");
  }
});
