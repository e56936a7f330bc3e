import { assertEquals, assertRejects } from "@std/assert";
import { ComfyClient } from "../../src/comfyui/client.ts";
import { HttpError } from "../../src/comfyui/errors.ts";
import { serveFake } from "./fake_comfy.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

Deno.test(
  "getGallery() reads the categories and leaves out what is no workflow",
  strict,
  async () => {
    const templates = [{ name: "a", title: null, tags: "x", io: {} }, { name: "" }, 7];
    await using fake = serveFake(() => Response.json([{ title: "T", type: "image", templates }]));
    assertEquals(await new ComfyClient(fake.url).getGallery(), [{
      title: "T",
      type: "image",
      workflows: [{ name: "a", title: undefined, description: undefined, tags: [], outputs: [] }],
    }]);
    assertEquals(fake.requests, ["GET /templates/index.json"]);
  },
);

Deno.test("getGalleryWorkflow() reads one by its name, whatever is in it", strict, async () => {
  await using fake = serveFake(() => new Response('{"seed": 18446744073709551615}'));
  const client = new ComfyClient(fake.url);
  assertEquals(await client.getGalleryWorkflow("v2.1 a/b?"), { seed: 18446744073709551615n });
  assertEquals(fake.requests, ["GET /templates/v2.1%20a%2Fb%3F.json"]);
});

Deno.test("getGallery() rejects an answer that is no gallery", strict, async () => {
  await using fake = serveFake(() => Response.json({ templates: [] }));
  await assertRejects(() => new ComfyClient(fake.url).getGallery(), HttpError, "not as expected");
});
