import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { jobResult } from "../../../src/mcp/job/job_result.ts";
import { jobWith, mediaContext } from "../media_context.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

function record(result: { structuredContent?: Record<string, unknown> | undefined }) {
  return result.structuredContent ?? {};
}

Deno.test("jobResult() embeds a small sound where the client takes sounds", STRICT, async () => {
  const context = mediaContext("my agent", () => new Response("sound"));
  const { content } = await jobResult(jobWith(["a.mp3"]), context);
  assertEquals(content.map(({ type }) => type), ["text", "audio", "resource_link"]);
  assertEquals(content[1], { type: "audio", data: btoa("sound"), mimeType: "audio/mpeg" });
});

Deno.test("jobResult() only links a sound that is too large", STRICT, async () => {
  const context = mediaContext("my agent", () => new Response(new Uint8Array(1024 * 1024)));
  const { content } = await jobResult(jobWith(["a.flac"]), context);
  assertEquals(content.map(({ type }) => type), ["text", "resource_link"]);
});

Deno.test("jobResult() reads no sound for a client that takes none", STRICT, async () => {
  let asked = 0;
  const context = mediaContext("claude-ai", () => (asked++, new Response("sound")));
  const { content } = await jobResult(jobWith(["a.mp3"]), context);
  assertEquals(content.map(({ type }) => type), ["text"]);
  assertEquals(asked, 0);
});

Deno.test(
  "jobResult() links a video, an SVG and a model, and reads none of them",
  STRICT,
  async () => {
    let asked = 0;
    const context = mediaContext("my agent", () => (asked++, new Response("")));
    const { content } = await jobResult(jobWith(["a.mp4", "b.svg", "c.glb"]), context);
    assertEquals(content.map(({ type }) => type), ["text", ...Array(3).fill("resource_link")]);
    assertEquals(asked, 0);
  },
);

Deno.test(
  "jobResult() keeps a result of 500 files small, and says how many there are",
  STRICT,
  async () => {
    const names = Array.from({ length: 500 }, (_, at) => `${"frame".repeat(20)}${at}.mp4`);
    const result = await jobResult(jobWith(names), mediaContext("claude-code"));
    assert(JSON.stringify(result).length < 56_000);
    const { files, files_left_out } = record(result) as {
      files: unknown[];
      files_left_out: number;
    };
    assertEquals(files.length + files_left_out, 500);
    const [first] = result.content;
    assertStringIncludes(first?.type === "text" ? first.text : "", "and 496 more");
  },
);

Deno.test(
  "jobResult() shows a bounded number of pictures where there are many",
  STRICT,
  async () => {
    const context = mediaContext("claude-code");
    const names = Array.from({ length: 100 }, (_, at) => `${at}.png`);
    const result = await jobResult(jobWith(names), context);
    const [first] = result.content;
    // The ComfyUI of this test has lost them all.
    assertStringIncludes(
      first?.type === "text" ? first.text : "",
      "100 pictures are not shown here",
    );
    assert(context.logged.length <= 10, `${context.logged.length} were asked for`);
  },
);

Deno.test(
  "jobResult() cuts texts and parameters that would fill a client's context",
  STRICT,
  async () => {
    const long = "😀".repeat(100_000);
    const inputs = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`text_${at}`, long]));
    const job = jobWith([], { texts: ["first", long, "never shown"], inputs });
    const result = await jobResult(job, mediaContext("claude-code"));
    assert(JSON.stringify(result).length < 56_000);
    const [, first, second, third] = result.content;
    assertEquals(first, { type: "text", text: "first" });
    assert(second?.type === "text" && second.text.isWellFormed());
    assert(/\(\d+ characters more\)$/.test(second.text));
    assertEquals(third, undefined);
  },
);

Deno.test("jobResult() gives a seed beyond 2^53 as digits", STRICT, async () => {
  const job = jobWith(["a.mp4"], { inputs: { seed: 2n ** 60n as unknown as string } });
  const { seed, parameters } = record(await jobResult(job, mediaContext("my agent")));
  assertEquals(seed, String(2n ** 60n));
  assertEquals(parameters, { seed: String(2n ** 60n) });
});

Deno.test("jobResult() is an error where a run made nothing", STRICT, async () => {
  const { isError } = await jobResult(jobWith([]), mediaContext("my agent"));
  assertEquals(isError, true);
});

Deno.test("jobResult() asks for no picture where the operator wants none", STRICT, async () => {
  let asked = 0;
  const context = mediaContext("claude-ai", () => (asked++, new Response("")));
  const limits = { ...context.limits, previewBytes: 0 };
  const { content } = await jobResult(jobWith(["a.png"]), { ...context, limits });
  assertEquals(content.map(({ type }) => type), ["text"]);
  assertEquals(asked, 0);
});
