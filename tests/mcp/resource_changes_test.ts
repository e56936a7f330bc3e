import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { pollChanges } from "../../src/mcp/resources/poll_changes.ts";
import { ResourceSubscriptions } from "../../src/mcp/resources/resource_subscriptions.ts";
import type { Services } from "../../src/mcp/tool_context.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";
import { Notices } from "./notices.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 20 };
const UPDATED = "notifications/resources/updated";
const LIST_CHANGED = "notifications/resources/list_changed";

/** Starts a job that is still running when this resolves; another seed, another picture. */
async function startJob({ client }: EaselInMemory, seed = 1): Promise<string> {
  const result = await client.callTool({ name: "generate_image", arguments: { ...SMALL, seed } });
  return (result.structuredContent as { job_id: string }).job_id;
}

Deno.test(
  "a client that subscribes to a job hears of its changes up to the end",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ stepMs: 10, limits: { waitMs: 0 } });
    const notices = new Notices(easel.client);
    const id = await startJob(easel);
    const uri = `comfyui://jobs/${id}`;
    await easel.client.subscribeResource({ uri });
    await easel.client.subscribeResource({ uri });
    await easel.jobs.get(id)?.done;
    const before = await notices.until(UPDATED, 2);
    assertEquals(before.every(({ params }) => params?.uri === uri), true);
    // The last one comes with the end, and a reader finds the end there.
    const { contents } = await easel.client.readResource({ uri });
    assertStringIncludes((contents[0] as { text: string }).text, '"status": "completed"');
  },
);

Deno.test("a client that unsubscribes from a job hears no more of it", STRICT, async () => {
  await using easel = await easelInMemory({ stepMs: 10, limits: { waitMs: 0 } });
  const notices = new Notices(easel.client);
  const id = await startJob(easel);
  const other = await startJob(easel, 2);
  await easel.client.subscribeResource({ uri: `comfyui://jobs/${id}` });
  await easel.client.subscribeResource({ uri: `comfyui://jobs/${other}` });
  await easel.client.unsubscribeResource({ uri: `comfyui://jobs/${id}` });
  await easel.client.unsubscribeResource({ uri: "comfyui://jobs/never" });
  await Promise.all([easel.jobs.get(id)?.done, easel.jobs.get(other)?.done]);
  const heard = await notices.until(UPDATED, 2);
  assertEquals(
    new Set(heard.map(({ params }) => params?.uri)),
    new Set([`comfyui://jobs/${other}`]),
  );
});

Deno.test(
  "subscribing to what is not there is an error, to what never changes is none",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    for (const uri of ["comfyui://jobs/x", "comfyui://models/x", "comfyui://workflows/x", "x:y"]) {
      await assertRejects(() => easel.client.subscribeResource({ uri }), Error, "Cannot");
    }
    for (const uri of ["comfyui://samplers", "comfyui://models/loras"]) {
      await easel.client.subscribeResource({ uri });
    }
  },
);

Deno.test("a client cannot subscribe without end", STRICT, async () => {
  await using easel = await easelInMemory();
  const uris = Array.from({ length: 200 }, (_, index) => `comfyui://nodes/${index}`);
  for (const uri of uris) await easel.client.subscribeResource({ uri });
  const more = () => easel.client.subscribeResource({ uri: "comfyui://nodes/more" });
  await assertRejects(more, Error, "200 resources are watched already");
  await easel.client.unsubscribeResource({ uri: uris[0]! });
  await more();
});

Deno.test(
  "a client that has listed the resources hears of a job and of its end",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ stepMs: 5, limits: { waitMs: 0 } });
    const notices = new Notices(easel.client);
    const before = await startJob(easel);
    await easel.jobs.get(before)?.done;
    assertEquals(notices.of(LIST_CHANGED), [], "who has not listed need not know");
    await easel.client.listResources();
    const id = await startJob(easel, 2);
    await notices.until(LIST_CHANGED, 1);
    await easel.jobs.get(id)?.done;
    await notices.until(LIST_CHANGED, 2);
    await easel.client.callTool({ name: "get_job", arguments: { job_id: id } });
    assertEquals(notices.of(LIST_CHANGED).length, 2);
  },
);

Deno.test(
  "a client hears of a workflow that came into the folder, and of one it watches",
  STRICT,
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/one.json`, JSON.stringify(workflow("a")));
      await using easel = await easelInMemory({ folder });
      const notices = new Notices(easel.client);
      await easel.client.listResources();
      const uri = "comfyui://workflows/one";
      await easel.client.subscribeResource({ uri });
      await Deno.writeTextFile(`${folder}/one.json`, JSON.stringify(workflow("b")));
      assertEquals((await notices.until(UPDATED, 1))[0]?.params?.uri, uri);
      await notices.until(LIST_CHANGED, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

function workflow(prefix: string): Record<string, unknown> {
  return {
    "1": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: prefix } },
  };
}

Deno.test(
  "ResourceSubscriptions asks for a folder's models, and tells when they are others",
  STRICT,
  async () => {
    const models = ["a.pth"];
    const asked: string[] = [];
    const client = {
      listModelFolders: () => Promise.resolve(["loras"]),
      listModels(folder: string) {
        asked.push(folder);
        // A ComfyUI that is down for a moment has not lost its models.
        return asked.length === 2
          ? Promise.reject(new Error("down"))
          : Promise.resolve([...models]);
      },
    };
    const services = {
      engines: { fromEach: async (ask: (engine: unknown) => unknown) => [await ask({ client })] },
    } as unknown as Services;
    const told = Promise.withResolvers<string>();
    using subscriptions = new ResourceSubscriptions(services, { notify: told.resolve, everyMs: 1 });
    await subscriptions.subscribe("comfyui://models/loras");
    models.push("b.pth");
    assertEquals(await told.promise, "comfyui://models/loras");
    assertEquals(new Set(asked), new Set(["loras"]));
  },
);

Deno.test(
  "a client hears of new models and samplers, as often as the configuration says",
  STRICT,
  async () => {
    const loras = ["a.pth"];
    let samplers = ["euler"];
    const polled = { "/models/loras": 0, "/object_info/KSampler": 0 };
    const twice = Promise.withResolvers<void>();
    await using easel = await easelInMemory({
      refreshMs: 1,
      models: { loras },
      spoil: (request) => {
        const { pathname } = new URL(request.url);
        if (pathname in polled) polled[pathname as keyof typeof polled]++;
        // Who asks again knows the first answer.
        if (Object.values(polled).every((count) => count > 1)) twice.resolve();
        return pathname.endsWith("/KSampler")
          ? Response.json({ KSampler: samplerInfo(samplers) })
          : undefined;
      },
    });
    const notices = new Notices(easel.client);
    await easel.client.subscribeResource({ uri: "comfyui://models/loras" });
    await easel.client.subscribeResource({ uri: "comfyui://samplers" });
    await twice.promise;
    loras.push("b.pth");
    await notices.until(UPDATED, 1);
    samplers = [...samplers, "res_3s"];
    const heard = await notices.until(UPDATED, 2);
    assertEquals(heard.map(({ params }) => params?.uri), [
      "comfyui://models/loras",
      "comfyui://samplers",
    ]);
    const { contents } = await easel.client.readResource({ uri: "comfyui://samplers" });
    assertStringIncludes((contents[0] as { text: string }).text, "res_3s");
  },
);

function samplerInfo(samplers: string[]): Record<string, unknown> {
  return { name: "KSampler", output: [], input: { required: { sampler_name: [samplers] } } };
}

Deno.test(
  "pollChanges() calls back at a change, not at a failure, and not once stopped",
  STRICT,
  async () => {
    const answers = [["a"], ["a"], undefined, ["a"], ["b"], ["b"], ["c"]];
    const changes: number[] = [];
    const ended = Promise.withResolvers<void>();
    let asked = 0;
    const stop = pollChanges(() => {
      const answer = answers[asked++];
      if (asked === answers.length) {
        stop();
        ended.resolve();
      }
      return answer ? Promise.resolve(answer) : Promise.reject(new Error("down"));
    }, { changed: () => changes.push(asked), everyMs: 0 });
    await ended.promise;
    assertEquals([changes, asked], [[5], 7]);
  },
);
