import { assert, assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { startComfy } from "./comfy_under_test.ts";
import { testEasel } from "./easel_under_test.ts";
import { call, startStdio, textOf } from "./easel_client.ts";

const SUBGRAPH = "6f0c1d9e-5f2b-4c7a-9b1e-0a4f3c2d1e5b";

/**
 * As the editor saves it: a primitive gives the width, a subgraph inverts the picture, and a second
 * inversion after it is bypassed. No model is needed.
 */
const SAVED = {
  last_node_id: 6,
  last_link_id: 5,
  nodes: [
    {
      id: 1,
      type: "PrimitiveNode",
      mode: 0,
      outputs: [{ name: "INT", type: "INT", links: [1], widget: { name: "width" } }],
      widgets_values: [96, "fixed"],
    },
    {
      id: 2,
      type: "EmptyImage",
      mode: 0,
      inputs: [{ name: "width", type: "INT", link: 1, widget: { name: "width" } }],
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [2] }],
      widgets_values: [512, 32, 1, 0xff0000],
    },
    {
      id: 3,
      type: SUBGRAPH,
      mode: 0,
      inputs: [{ name: "image", type: "IMAGE", link: 2 }],
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [3] }],
      widgets_values: [],
    },
    {
      id: 4,
      type: "ImageInvert",
      mode: 4,
      inputs: [{ name: "image", type: "IMAGE", link: 3 }],
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [4] }],
    },
    {
      id: 5,
      type: "SaveImage",
      mode: 0,
      inputs: [{ name: "images", type: "IMAGE", link: 4 }],
      widgets_values: ["easel_e2e_saved"],
    },
  ],
  links: [
    [1, 1, 0, 2, 0, "INT"],
    [2, 2, 0, 3, 0, "IMAGE"],
    [3, 3, 0, 4, 0, "IMAGE"],
    [4, 4, 0, 5, 0, "IMAGE"],
  ],
  definitions: {
    subgraphs: [{
      id: SUBGRAPH,
      name: "Invert",
      inputNode: { id: -10 },
      outputNode: { id: -20 },
      inputs: [{ id: "a", name: "image", type: "IMAGE", linkIds: [1] }],
      outputs: [{ id: "b", name: "IMAGE", type: "IMAGE", linkIds: [2] }],
      nodes: [{
        id: 1,
        type: "ImageInvert",
        mode: 0,
        inputs: [{ name: "image", type: "IMAGE", link: 1 }],
        outputs: [{ name: "IMAGE", type: "IMAGE", links: [2] }],
      }],
      links: [
        { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: "IMAGE" },
        { id: 2, origin_id: 1, origin_slot: 0, target_id: -20, target_slot: 0, type: "IMAGE" },
      ],
    }],
  },
  version: 0.4,
};

testEasel(
  "run_workflow runs a saved workflow with subgraph, bypass and primitive",
  [],
  async () => {
    await using comfy = startComfy();
    await using easel = await startStdio({
      address: comfy.address,
      args: ["--comfyui", comfy.url],
    });
    const result = await call(easel, "run_workflow", { workflow: SAVED });
    assertEquals(result.structuredContent?.status, "completed", textOf(result));
    const [file] = result.structuredContent?.files ?? [];
    const { contents } = await easel.client.readResource({ uri: file?.uri ?? "" });
    const bytes = Uint8Array.fromBase64(String((contents[0] as { blob?: string }).blob));
    const picture = decode(bytes);
    assertEquals([picture.width, picture.height], [96, 32]);
    // Red, inverted once: the bypassed inversion did nothing.
    assertEquals([...picture.data.slice(0, 3)], [0, 255, 255]);
    const png = new TextDecoder("latin1").decode(bytes);
    assert(png.includes(SUBGRAPH), "the picture does not hold the workflow as it was saved");
  },
);
