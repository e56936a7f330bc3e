import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describeVerdict } from "../../src/mcp/workflow/describe_verdict.ts";
import { fitLines } from "../../src/mcp/fit_lines.ts";
import type { Verdict } from "../../src/mcp/workflow/workflow_verdict.ts";
import { textToImage } from "../demo/workflows.ts";
import { tempFolder } from "../library/temp_folder.ts";
import { easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

const FINE: Verdict = {
  runnable: true,
  missingNodes: [],
  problems: [],
  missingModels: [],
  missingFiles: [],
  makes: [],
  paid: [],
};

function loading(checkpoint: string): unknown {
  return textToImage({ checkpoint });
}

async function list(folder: string, spoil?: (request: Request) => Promise<Response> | undefined) {
  await using easel = await easelInMemory({
    folder,
    models: { checkpoints: ["dreamshaper_8.safetensors", "sdxl.safetensors"] },
    ...spoil && { spoil },
  });
  const result = await easel.client.callTool({
    name: "list_workflows",
    arguments: { source: "folder" },
  });
  return { result, text: (result.content as { text: string }[])[0]?.text ?? "" };
}

Deno.test(
  "list_workflows names the model that lacks, and the nearest of those here",
  STRICT,
  async () => {
    await using folder = await tempFolder({
      "near.json": loading("dreamshaper_7.safetensors"),
      "far.json": loading("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.ckpt"),
    });
    const { text } = await list(folder.path);
    assertStringIncludes(
      text,
      "near (image): needs dreamshaper_7.safetensors (nearest here: dreamshaper_8.safetensors).",
    );
    assertStringIncludes(text, "(here: dreamshaper_8.safetensors and 1 more)");
  },
);

Deno.test("list_workflows says once that no ComfyUI answers", STRICT, async () => {
  await using folder = await tempFolder({
    "a.json": loading("x.ckpt"),
    "b.json": loading("x.ckpt"),
  });
  const { text } = await list(folder.path, () => Promise.reject(new TypeError("refused")));
  assertEquals(text.split("Cannot reach ComfyUI").length, 2);
  assertStringIncludes(text, "b: not known whether it can run.");
});

Deno.test(
  "list_workflows stays below 4,000 bytes with long names in every script",
  STRICT,
  async () => {
    const names = Array.from({ length: 25 }, (_, index) => `${"肖像".repeat(40)} ${index}.json`);
    await using folder = await tempFolder(
      Object.fromEntries(names.map((name) => [name, loading("肖像".repeat(50) + ".ckpt")])),
    );
    const { result, text } = await list(folder.path);
    const { length } = new TextEncoder().encode(JSON.stringify(result));
    assert(length < 4000, `${length} bytes`);
    assertStringIncludes(text, `${"肖像".repeat(31)}_2 (image): needs`);
  },
);

Deno.test("describeVerdict() names the paid services", () => {
  assertEquals(
    describeVerdict({ ...FINE, paid: ["Flux Pro", "Kling"] }),
    "can run; calls a paid service: Flux Pro, Kling",
  );
});

Deno.test("describeVerdict() says what a run has to be given, and why there can be none", () => {
  assertEquals(describeVerdict(FINE), "can run");
  assertEquals(describeVerdict({ ...FINE, missingFiles: ["a", "b"] }), "can run, given 2 files");
  const failed = { ...FINE, runnable: false };
  assertEquals(describeVerdict({ ...failed, missingNodes: ["A", "B"] }), "needs nodes A, B");
  assertEquals(describeVerdict({ ...failed, problems: ["It is broken."] }), "It is broken.");
});

Deno.test("fitLines() cuts long lines, all at the same length, and leaves short ones", () => {
  const text = fitLines(["short", "x".repeat(300), "y".repeat(300)], 250);
  const lines = text.split("\n");
  assertEquals(lines[0], "short");
  assertEquals(lines[1]?.length, lines[2]?.length);
  assert(lines[1]?.endsWith("x..."));
  assert(JSON.stringify(text).length <= 250);
});
