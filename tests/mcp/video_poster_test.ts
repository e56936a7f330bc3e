import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { encodePng } from "../../src/demo/image_codec.ts";
import { blankPicture } from "../../src/demo/picture.ts";
import { encodeWebp } from "../../src/demo/webp.ts";
import { jobResult } from "../../src/mcp/job/job_result.ts";
import type { ToolContext } from "../../src/mcp/tool_context.ts";
import { FIRST_FRAME_CLASSES } from "../../src/workflow/first_frame.ts";
import { jobWith, mediaContext } from "./media_context.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const FRAME = { filename: "frame.png", subfolder: "", type: "temp" } as const;
const POSTER = encodeWebp(blankPicture(64, 48, 0x336699), { quality: 85 });
const PICTURE = new Uint8Array(encodePng(blankPicture(64, 48)));

/** What a ComfyUI has that is to show a video. */
interface Options {
  /** Has no node that opens videos. */
  bare?: boolean;
  /** Of the video, in bytes. */
  size?: number;
  /** Files that lie beside it. */
  beside?: string[];
  /** What its own job for a frame does. */
  runAside?: (workflow: ApiWorkflow, options: { signal: AbortSignal }) => Promise<unknown>;
}

/** A context, the graphs that were run aside, and the files of which a preview was asked for. */
function withVideo(
  clientName: string,
  { bare = false, size = 1000, beside = [], ...more }: Options,
) {
  const shown: string[] = [];
  const graphs: ApiWorkflow[] = [];
  const plain = mediaContext(clientName, (request) => {
    const { searchParams } = new URL(request.url);
    const name = searchParams.get("filename") ?? "";
    if (searchParams.has("preview")) {
      shown.push(name);
      return new Response(new Uint8Array(POSTER));
    }
    if (name.endsWith(".png") && name !== FRAME.filename && !beside.includes(name)) {
      return new Response("", { status: 404 });
    }
    const body = name.endsWith(".png") ? PICTURE : new Uint8Array(100);
    const headers = { "content-range": `bytes 0-99/${size}` };
    return new Response(body, { status: 206, headers });
  });
  const infos = Object.fromEntries(FIRST_FRAME_CLASSES.map((name) => [name, { name }]));
  const engine = {
    ...plain.engines.at({}),
    objectInfo: () => Promise.resolve(bare ? {} : infos),
  };
  const jobs = {
    runAside(workflow: ApiWorkflow, options: { signal: AbortSignal }) {
      graphs.push(workflow);
      return more.runAside?.(workflow, options) ?? Promise.resolve({ files: [FRAME] });
    },
  };
  const engines = { ...plain.engines, at: () => engine };
  const context = { ...plain, engines, jobs } as unknown as ToolContext & { logged: string[] };
  return { context, graphs, shown };
}

async function kindsOf(context: ToolContext, files: string[]): Promise<string[]> {
  const { content } = await jobResult(jobWith(files), context);
  return content.map(({ type }) => type);
}

Deno.test("a video comes with its first frame, made by ComfyUI's own nodes", STRICT, async () => {
  const { context, graphs, shown } = withVideo("my agent", {});
  assertEquals(await kindsOf(context, ["a_00001_.mp4"]), ["text", "image", "resource_link"]);
  assertEquals(graphs.length, 1);
  assertEquals(graphs[0]?.["load"]?.inputs, { file: "a_00001_.mp4 [output]" });
  assertEquals(shown, [FRAME.filename]);
});

Deno.test("a picture that was saved beside a video needs no job", STRICT, async () => {
  for (const name of ["clip_00003.mp4", "clip_00003-audio.mp4", "clip_00003.webm"]) {
    const { context, graphs, shown } = withVideo("my agent", { beside: ["clip_00003.png"] });
    assertEquals(await kindsOf(context, [name]), ["text", "image", "resource_link"]);
    assertEquals([graphs.length, ...shown], [0, "clip_00003.png"]);
  }
});

Deno.test("a picture of another job is not taken for a video's", STRICT, async () => {
  const { context, graphs } = withVideo("my agent", { beside: ["a_00001_.png", "boat.png"] });
  assertEquals((await kindsOf(context, ["a_00001_.mp4", "boat.mp4"])).length, 5);
  assertEquals(graphs.length, 2);
});

Deno.test("a video is only linked where no frame can be had", STRICT, async () => {
  const linked = ["text", "resource_link"];
  for (const options of [{ bare: true }, { size: 17 * 1024 * 1024 }]) {
    const { context, graphs } = withVideo("my agent", options);
    assertEquals(await kindsOf(context, ["a.mp4"]), linked);
    assertEquals([graphs.length, ...context.logged], [0]);
  }
  const failing = withVideo("my agent", { runAside: () => Promise.reject(new Error("broken")) });
  assertEquals(await kindsOf(failing.context, ["a.mp4"]), linked);
  assertEquals(failing.context.logged, ["warn no preview"]);
});

Deno.test("a frame that is not made in time costs the frame alone", STRICT, async () => {
  const { context } = withVideo("my agent", {
    runAside: (_workflow, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  });
  const hurried = { ...context, limits: { ...context.limits, previewMs: 1 } };
  const { content } = await jobResult(jobWith(["a.mp4"]), hurried);
  assertEquals(content.map(({ type }) => type), ["text", "resource_link"]);
  assertEquals(content[0]?.type === "text" && content[0].text.includes("not shown"), false);
});

Deno.test("of many videos two are shown, behind the pictures", STRICT, async () => {
  const { context, graphs, shown } = withVideo("claude-ai", { beside: ["p.png"] });
  const files = ["a.mp4", "b.mp4", "c.mp4", "p.png"];
  assertEquals(await kindsOf(context, files), ["text", "image", "image", "image"]);
  assertEquals(graphs.length, 2);
  assertEquals(shown.toSorted(), [FRAME.filename, FRAME.filename, "p.png"]);
});

Deno.test("where no picture may be sent, none is made", STRICT, async () => {
  for (const previewBytes of [0, 100]) {
    const { context, graphs, shown } = withVideo("my agent", { beside: ["p.png"] });
    const quiet = { ...context, limits: { ...context.limits, previewBytes } };
    const { content } = await jobResult(jobWith(["a.mp4", "p.png"]), quiet);
    assertEquals(content.map(({ type }) => type), ["text", "resource_link", "resource_link"]);
    assertEquals([graphs.length, shown.length], [0, 0]);
    const [first] = content;
    assert(first?.type === "text");
    assertStringIncludes(first.text, "A picture is not shown here");
  }
});

Deno.test("a picture that moves is shown by its first frame", STRICT, async () => {
  const { context, graphs, shown } = withVideo("my agent", {});
  assertEquals(await kindsOf(context, ["a.gif"]), ["text", "image", "resource_link"]);
  assertEquals([graphs.length, ...shown], [0, "a.gif"]);
});
