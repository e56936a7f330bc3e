import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { edges } from "../../src/demo/edges.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture, type Picture } from "../../src/demo/picture.ts";
import { inProcess, runForImage, upload } from "./demo_client.ts";
import { node, textToImage, type Workflow } from "./workflows.ts";

/** White from x = 16 on. */
function halves(): Picture {
  const data = new Uint8Array(32 * 32 * 3);
  return { width: 32, height: 32, data: data.map((_, at) => at / 3 % 32 >= 16 ? 255 : 0) };
}

Deno.test("edges() draws a line where the brightness changes, and nothing else", () => {
  const { data } = edges(halves(), { low: 0.1, high: 0.3 });
  const columns = new Set<number>();
  data.forEach((value, at) => value === 255 && columns.add(Math.floor(at / 3) % 32));
  assertEquals([...columns].toSorted((a, b) => a - b), [15, 16]);
  assertEquals(
    new Set(edges(blankPicture(8, 8, 0x808080), { low: 0.1, high: 0.3 }).data),
    new Set([0]),
  );
});

Deno.test("edges() takes a weak edge only where a strong one is near", () => {
  const weak = halves();
  const faint = { ...weak, data: weak.data.map((value) => value / 5) };
  assert(!edges(faint, { low: 0.1, high: 0.3 }).data.includes(255));
  assert(edges(faint, { low: 0.1, high: 0.15 }).data.includes(255));
});

/** What the demo engine paints with these inputs of a ControlNetApplyAdvanced. */
async function painted(control?: Record<string, number>): Promise<Picture> {
  await using engine = new DemoEngine({ stepMs: 0 });
  const way = inProcess(engine);
  await upload(way, "map.png", encodePng(halves()));
  const plain = textToImage({ width: 64, height: 64, steps: 2 });
  const { positive, negative } = plain["3"]!.inputs;
  const controlled: Workflow = {
    ...plain,
    map: node("LoadImage", { image: "map.png" }),
    net: node("ControlNetLoader", { control_net_name: "control_v11p_sd15_canny.pth" }),
    apply: node("ControlNetApplyAdvanced", {
      ...{ positive, negative, control_net: ["net", 0], image: ["map", 0] },
      ...{ strength: 1, start_percent: 0, end_percent: 1 },
      ...control,
    }),
    "3": node("KSampler", {
      ...{ ...plain["3"]!.inputs, positive: ["apply", 0], negative: ["apply", 1] },
    }),
  };
  return (await runForImage(way, control ? controlled : plain, "9")).picture;
}

Deno.test("ControlNetApplyAdvanced changes the picture, the same way each time", async () => {
  const free = await painted();
  const whole = await painted({ strength: 1 });
  assertNotEquals(whole, free);
  assertEquals(await painted({ strength: 1 }), whole);
  assertNotEquals(await painted({ strength: 0.5 }), whole);
  assertNotEquals(await painted({ end_percent: 0.5 }), whole);
  assertEquals(await painted({ strength: 0 }), free);
});
