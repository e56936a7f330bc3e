import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { MOST_TOOLS } from "../../src/mcp/workflow/workflow_tools.ts";
import { inputsPerTool } from "../../src/mcp/tool_inputs.ts";
import { tempFolder } from "../library/temp_folder.ts";
import { easelInMemory } from "../mcp/easel_in_memory.ts";
import { fencedBlocks, pageText, ROOT } from "./fenced_blocks.ts";

const PAGE = "docs/workflows.md";
const CLOSES = { sanitizeOps: true, sanitizeResources: true };

/** The files that the page shows, as it calls them, and the workflow that one of them describes. */
async function shownFiles(): Promise<Record<string, string>> {
  const [card = "", sidecar = ""] = (await fencedBlocks("json"))
    .filter(({ page }) => page === PAGE).map(({ text }) => text);
  const shipped = await Deno.readTextFile(join(ROOT, "workflows/basic.json"));
  // A copy of what is shipped would not be listed twice.
  const portrait = shipped.replace("a red bicycle", "a face");
  return { "card.json": card, "portrait.json": portrait, "portrait.meta.json": sidecar };
}

Deno.test(
  "the files of docs/workflows.md are tools with the inputs that it says",
  CLOSES,
  async () => {
    await using folder = await tempFolder(await shownFiles());
    await using easel = await easelInMemory({ folder: folder.path });
    const { tools } = await easel.client.listTools();
    const card = tools.find(({ name }) => name === "make_card");
    assertEquals(card?.description, "A plain card of one colour");
    assertEquals(Object.keys(card?.inputSchema.properties ?? {}).sort(), ["color", "width"]);
    const portrait = tools.find(({ name }) => name === "paint_portrait");
    const inputs = Object.keys(portrait?.inputSchema.properties ?? {});
    assertEquals(inputs, ["prompt", "steps", "file_name"]);
    assertEquals(portrait?.inputSchema.required, ["prompt"]);
  },
);

Deno.test(
  "the files of docs/workflows.md make pictures of what they are given",
  CLOSES,
  async () => {
    await using folder = await tempFolder(await shownFiles());
    await using easel = await easelInMemory({ folder: folder.path });
    const portrait = { prompt: "Anna", steps: 4, file_name: "faces/anna" };
    for (
      const [name, inputs, start] of [
        ["make_card", { color: 16711680, width: 64 }, "Card_"],
        ["paint_portrait", portrait, "anna_"],
      ] as const
    ) {
      const result = await easel.client.callTool({ name, arguments: inputs });
      const { files = [] } = (result.structuredContent ?? {}) as { files?: { filename: string }[] };
      assert(files[0]?.filename.startsWith(start), JSON.stringify(result.content));
    }
  },
);

Deno.test("docs/workflows.md says how many tools and inputs there are at most", async () => {
  const text = (await pageText(PAGE)).replaceAll(/\s+/g, " ");
  assertStringIncludes(text, `At most ${MOST_TOOLS} workflows become tools`);
  assertStringIncludes(text, `at most ${inputsPerTool(1)} inputs`);
});
