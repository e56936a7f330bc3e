import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { webpHead } from "../../src/mcp/picture/webp_head.ts";
import type { ToolResult } from "../e2e/easel_client.ts";
import type { CreateMessageRequest, CreateMessageResult } from "../sdk_client.ts";
import { type EaselInMemory, easelInMemory, type EaselInMemoryOptions } from "./easel_in_memory.ts";
import { dataUrl, pattern, png } from "./image_input/pictures.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const IMAGE = dataUrl(png(pattern(64, 48)));
const CAPTION = "a boat on a lake";

type Description = Pick<ToolResult, "content" | "isError"> & {
  structuredContent?: Record<string, unknown>;
};

async function describe(
  { client }: EaselInMemory,
  image: string,
): Promise<Description> {
  const params = { name: "describe_image", arguments: { image } };
  return await client.callTool(params) as unknown as Description;
}

function textOf(result: Description): string {
  return result.content[0]?.text ?? "";
}

function answer(text: string): CreateMessageResult {
  return { role: "assistant", model: "their-model", content: { type: "text", text } };
}

/** A JoyCaption that answers with {@linkcode CAPTION}: a stand-in of the demo's own nodes. */
function captioning(caption = CAPTION): Pick<EaselInMemoryOptions, "spoil"> {
  const JC = {
    name: "JC",
    input: { required: { image: ["IMAGE"], model: [["joy"], { default: "joy" }] } },
    output: ["STRING"],
  };
  return {
    async spoil(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/object_info/JC") return Response.json({ JC });
      if (pathname !== "/prompt" || request.method !== "POST") return undefined;
      const body = await request.clone().json();
      const node = body.prompt.caption;
      if (node?.class_type !== "JC") return undefined;
      assertEquals(node.inputs, { image: ["image", 0], model: "joy" });
      body.prompt.caption = { class_type: "PrimitiveString", inputs: { value: caption } };
      return new Request(request, { body: JSON.stringify(body) });
    },
  };
}

Deno.test("describe_image has a captioner of ComfyUI's look at the picture", STRICT, async () => {
  let asked = 0;
  const onSample = () => (asked++, answer("no"));
  await using easel = await easelInMemory({ ...captioning(), onSample });
  const result = await describe(easel, IMAGE);
  assertEquals([textOf(result), result.isError ?? false, asked], [CAPTION, false, 0]);
  const { description, by, job_id } = result.structuredContent ?? {};
  assertEquals([description, by], [CAPTION, "JoyCaption"]);
  const { workflow } = easel.jobs.get(String(job_id)) ?? {};
  assert(/^easel\/[0-9a-f]{32}\.png$/.test(String(workflow?.["image"]?.inputs["image"])));
});

Deno.test("a captioner that says nothing is told as a job without a result", STRICT, async () => {
  await using easel = await easelInMemory(captioning(" "));
  const result = await describe(easel, IMAGE);
  assertEquals(result.structuredContent?.["description"], undefined);
  assertEquals(result.structuredContent?.["status"], "completed");
});

Deno.test(
  "describe_image asks the client's model, with a picture that it can take",
  STRICT,
  async () => {
    const requests: CreateMessageRequest[] = [];
    await using easel = await easelInMemory({
      clientName: "claude-code",
      onSample: (request) => {
        requests.push(request);
        return answer(` ${CAPTION}\n`);
      },
    });
    const result = await describe(easel, dataUrl(png(pattern(2000, 1500))));
    assertEquals(textOf(result), CAPTION);
    assertEquals(result.structuredContent, { description: CAPTION, by: "their-model" });
    const [request] = requests;
    assertEquals(requests.length, 1);
    const [picture, question] = request?.params.messages.map(({ content }) => content) ?? [];
    assert(picture && "data" in picture && "mimeType" in picture);
    assertEquals(picture.mimeType, "image/webp");
    assert(String(picture.data).length <= 56_000);
    const head = webpHead(Uint8Array.fromBase64(String(picture.data)));
    assert(head && head.width <= 1568 && head.width / head.height > 1.3, JSON.stringify(head));
    assertStringIncludes(JSON.stringify(question), "Describe this picture");
  },
);

Deno.test("a client that refuses, or whose model says nothing, is told of", STRICT, async () => {
  const refusing = () => {
    throw new Error("user rejected the request");
  };
  await using refused = await easelInMemory({ onSample: refusing });
  const no = await describe(refused, IMAGE);
  assertEquals(no.isError, true);
  assertStringIncludes(textOf(no), "user rejected the request");
  assertStringIncludes(textOf(no), "view_image");
  await using silent = await easelInMemory({ onSample: () => answer("  ") });
  assertStringIncludes(textOf(await describe(silent, IMAGE)), "the client's model said nothing");
});

Deno.test("describe_image says what to install where nothing can look", STRICT, async () => {
  await using easel = await easelInMemory();
  const result = await describe(easel, IMAGE);
  assertEquals(result.isError, true);
  assertStringIncludes(textOf(result), "Install ComfyUI-Florence2");
  assertEquals(easel.requests.filter((request) => request.startsWith("POST")), []);
});

Deno.test(
  "describe_image takes an earlier result, and refuses what is no picture",
  STRICT,
  async () => {
    await using easel = await easelInMemory(captioning());
    const input = { prompt: "a boat", width: 64, height: 64, steps: 1 };
    const made = await easel.client.callTool({ name: "generate_image", arguments: input });
    const { job_id } = made.structuredContent as { job_id: string };
    assertEquals(textOf(await describe(easel, job_id)), CAPTION);
    for (const image of ["/etc/passwd", "http://example.com/a.png", "data:image/png;base64,AAAA"]) {
      const refused = await describe(easel, image);
      assertEquals(refused.isError, true, image);
      assertStringIncludes(textOf(refused), "Cannot use image");
    }
  },
);
