import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { WEBP_HEAD_BYTES, webpHead } from "../../src/mcp/picture/webp_head.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import { easelInMemory, type EaselInMemoryOptions } from "./easel_in_memory.ts";
import { HugePicture } from "./huge_picture.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** What each client takes: characters of a result, and blocks that it does not choke on. */
const CLIENTS: readonly { name: string; calls: string; chars: number; links: boolean }[] = [
  { name: "Claude Desktop", calls: "claude-ai", chars: 1_048_576, links: false },
  { name: "Claude Code", calls: "claude-code", chars: 62_500, links: true },
  { name: "LM Studio", calls: "lmstudio-mcp-bridge", chars: 1_000_000, links: true },
  { name: "Cursor", calls: "cursor-vscode", chars: 1_000_000, links: false },
  { name: "VS Code", calls: "Visual Studio Code", chars: 1_000_000, links: true },
  { name: "an unknown client", calls: "my agent", chars: 1_000_000, links: true },
];

/** Sides in pixels: large and square, wide, high, the largest there is. */
const NOISY = [[1024, 1024], [2048, 1024], [512, 8192], [4096, 4096], [8192, 8192]] as const;

/** Claude refuses a conversation of many pictures with one that is longer. */
const LONGEST = 2000;

async function generate(
  options: EaselInMemoryOptions,
  input: Record<string, unknown> = {},
): Promise<ToolResult> {
  await using easel = await easelInMemory({ stepMs: 0, previews: false, ...options });
  const values = { prompt: "a boat", width: 64, height: 64, steps: 1, seed: 1, ...input };
  return await easel.client.callTool({
    name: "generate_image",
    arguments: values,
  }) as unknown as ToolResult;
}

function checkResult(result: ToolResult, client: typeof CLIENTS[number], pictures = 1): void {
  assertEquals(result.isError ?? false, false, result.content[0]?.text);
  const types = result.content.map(({ type }) => type);
  const links = client.links ? Array(pictures).fill("resource_link") : [];
  assertEquals(types, ["text", ...Array(pictures).fill("image"), ...links]);
  const length = JSON.stringify(result).length;
  assert(length < client.chars, `${client.name} gets ${length} characters`);
  const { structuredContent } = result;
  const text = result.content[0]?.text ?? "";
  assertEquals(structuredContent?.["message" as keyof typeof structuredContent], text);
  for (const { uri } of structuredContent?.files ?? []) assertStringIncludes(text, uri);
}

function sizeOf({ content }: ToolResult): { width: number; height: number } {
  const { data = "" } = content.find(({ type }) => type === "image") ?? {};
  const head = webpHead(Uint8Array.fromBase64(data).subarray(0, WEBP_HEAD_BYTES));
  assert(head, "the picture is no WebP");
  return { width: head.width, height: head.height };
}

for (const client of CLIENTS) {
  for (const side of [64, 256, 512]) {
    Deno.test(`${client.name} gets a picture of ${side} pixels whole`, STRICT, async () => {
      const options = { clientName: client.calls };
      const result = await generate(options, { width: side, height: side });
      checkResult(result, client);
      assertEquals(sizeOf(result), { width: side, height: side });
    });
  }

  for (const [width, height] of NOISY) {
    const name = `${client.name} gets noise of ${width} x ${height} pixels as a picture that fits`;
    Deno.test(name, STRICT, async () => {
      const huge = new HugePicture({ width, height });
      const result = await generate({ clientName: client.calls, spoil: huge.spoil });
      checkResult(result, client);
      const shown = sizeOf(result);
      assert(Math.max(shown.width, shown.height) <= LONGEST, JSON.stringify(shown));
      const slant = Math.abs(shown.width / shown.height / (width / height) - 1);
      assert(slant < 0.05, `${shown.width} x ${shown.height} is another shape`);
      assertEquals(huge.wholes, []);
      // What is over a limit is let go at its head.
      assert(huge.read < client.chars + 16 * 16_384, `${huge.read} bytes were read`);
    });
  }

  Deno.test(`${client.name} gets each of four large pictures, smaller`, STRICT, async () => {
    const easy = new HugePicture({ width: 1024, height: 1024 }, { "85": 2, "60": 1, "30": 0.5 });
    const result = await generate(
      { clientName: client.calls, spoil: easy.spoil },
      { batch_size: 4 },
    );
    checkResult(result, client, 4);
  });
}
