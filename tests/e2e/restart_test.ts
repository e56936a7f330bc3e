import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { startComfy } from "./comfy_under_test.ts";
import { makeDenoHome } from "./deno_home.ts";
import { call, SMALL, startStdio, textOf } from "./easel_client.ts";
import { testEasel } from "./easel_under_test.ts";

/** The ids of what a ComfyUI runs and has waiting. */
async function queued(url: string): Promise<string[]> {
  const { queue_running, queue_pending } = await (await fetch(`${url}/queue`)).json();
  return [...queue_running, ...queue_pending].map(([, id]) => id);
}

// A stand-in for a base has another name at each start, and by that another storage.
testEasel(
  "easel that was killed in the middle of a job has its picture after a restart, under its two permissions",
  ["sources", "demo", "signals"],
  async () => {
    await using home = await makeDenoHome();
    await using comfy = startComfy({ stepMs: 50 });
    const options = { address: comfy.address, args: ["--comfyui", comfy.url], home };

    await using first = await startStdio(options);
    const runs = Promise.withResolvers<void>();
    const cut = call(first, "generate_image", { ...SMALL, steps: 20 }, {
      onprogress: ({ message }) => message?.includes("step") && runs.resolve(),
    });
    const seen = assertRejects(() => cut);
    await runs.promise;
    const [id = "", ...others] = await queued(comfy.url);
    assertEquals(others, []);
    first.kill();
    await seen;
    await first[Symbol.asyncDispose]();

    await using second = await startStdio(options);
    assertStringIncludes(textOf(await call(second, "list_jobs", {})), id);
    const result = await call(second, "get_job", { job_id: id, wait_seconds: 50 });
    assertEquals([result.structuredContent?.status, result.structuredContent?.job_id], [
      "completed",
      id,
    ], textOf(result));
    assert(result.content.some(({ type }) => type === "image"), textOf(result));
    assertEquals(result.structuredContent?.seed, SMALL.seed);
    assertEquals(await queued(comfy.url), []);
    const history = await (await fetch(`${comfy.url}/history`)).json();
    assertEquals(Object.keys(history), [id], "the picture was made twice");
  },
);

testEasel("easel with a storage of its own knows nothing of another's jobs", ["demo"], async () => {
  await using comfy = startComfy();
  const options = { address: comfy.address, args: ["--comfyui", comfy.url] };
  await using first = await startStdio(options);
  const { structuredContent } = await call(first, "generate_image", SMALL);
  await using second = await startStdio(options);
  const listed = textOf(await call(second, "list_jobs", {}));
  assertEquals(listed.includes(structuredContent?.job_id ?? "none"), false, listed);
});
