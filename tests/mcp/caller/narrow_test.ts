import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Caller } from "../../../src/mcp/caller/caller.ts";
import { easelInMemory } from "../easel_in_memory.ts";
import { withFolder } from "../call_tool.ts";
import {
  ANNA,
  BERTA,
  call,
  copyOf,
  loaderNameOf,
  make,
  SMALL,
  twoCallers,
  wordsOf,
} from "./two_callers.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("a tool that a caller may not use is not listed and is not there", STRICT, async () => {
  await using easel = await easelInMemory({ shownTools: ["core"] });
  const anna = await easel.clientOf({ ...ANNA, tools: ["generate_*", "run_workflow"] });
  const { tools } = await anna.listTools();
  assertEquals(tools.map(({ name }) => name), ["generate_image"]);
  const unknown = await assertRejects(() => call(anna, "no_such_tool"), Error);
  for (const name of ["upscale", "run_workflow", "text_to_image"]) {
    const hidden = await assertRejects(() => call(anna, name), Error);
    assertEquals(hidden.message, unknown.message.replace("no_such_tool", name));
  }
});

Deno.test("a caller with no tools sees none, and no prompt that needs one", STRICT, async () => {
  await using easel = await easelInMemory();
  const anna = await easel.clientOf({ ...ANNA, tools: [] });
  assertEquals((await anna.listTools()).tools, []);
  assertEquals((await anna.listPrompts()).prompts, []);
  await assertRejects(() => anna.getPrompt({ name: "iterate", arguments: { change: "x" } }), Error);
  await assertRejects(() =>
    anna.complete({
      ref: { type: "ref/prompt", name: "iterate" },
      argument: { name: "job", value: "" },
    })
  );
});

Deno.test(
  "a caller sees resources that go with its tools, and its own jobs and files",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const anna = await easel.clientOf({ ...ANNA, tools: ["generate_image"] });
    const { uri, jobId } = await make(anna);
    const uris = (await anna.listResources()).resources.map((resource) => resource.uri);
    assert(uris.includes(uri) && uris.includes(`comfyui://jobs/${jobId}`), uris.join());
    assertEquals(uris.filter((one) => /comfyui:\/\/(workflows|nodes)\//.test(one)), []);
    for (
      const hidden of ["comfyui://workflows/shipped/text_to_image", "comfyui://nodes/KSampler"]
    ) {
      await assertRejects(() => anna.readResource({ uri: hidden }), Error, "not a resource");
      await assertRejects(() => anna.subscribeResource({ uri: hidden }), Error, "not a resource");
    }
    const { resourceTemplates } = await anna.listResourceTemplates();
    const templates = resourceTemplates.map(({ uriTemplate }) => uriTemplate);
    assertEquals(templates.some((one) => /workflows|nodes/.test(one)), false, templates.join());
    const author = await easel.clientOf({ ...ANNA, tools: ["author"] });
    await author.readResource({ uri: "comfyui://nodes/KSampler" });
  },
);

Deno.test(
  "a narrow caller learns of the machine only what helps it make pictures",
  STRICT,
  async () => {
    await using world = await twoCallers();
    const { contents: [content] } = await world.anna.readResource({ uri: "comfyui://system" });
    const text = (content as { text: string }).text;
    assertEquals(Object.keys(JSON.parse(text)).sort(), ["comfyui_count", "devices"]);
    assertEquals(/version|python|os/.test(text), false, text);
  },
);

Deno.test("a narrow caller is told no names of files that others put in", STRICT, async () => {
  await using world = await twoCallers();
  const node = await world.anna.readResource({ uri: "comfyui://nodes/LoadImage" });
  assertEquals(JSON.stringify(node).includes("example.png"), false);
  const all = await world.operator.readResource({ uri: "comfyui://nodes/LoadImage" });
  assertStringIncludes(JSON.stringify(all), "example.png");
  for (const image of ["exampl.png", "example.jpg"]) {
    const load = { class_type: "LoadImage", inputs: { image } };
    const save = { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } };
    const result = await call(world.anna, "run_workflow", { workflow: { "1": load, "2": save } });
    assertEquals(wordsOf(result).includes("example.png"), false, wordsOf(result));
  }
});

Deno.test(
  "a prompt that is refused is refused wherever it stands, and nothing is sent",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ refusedPrompts: ["forbidden\\s+thing"] });
    const { client } = easel;
    const bad = { ...SMALL, prompt: "some Forbidden  thing" };
    const results = [
      await call(client, "generate_image", bad),
      await call(client, "generate_image", { ...SMALL, negative_prompt: "no forbidden thing" }),
      await call(client, "run_workflow", { workflow: "text_to_image", inputs: bad }),
      await call(client, "generate_image", { ...SMALL, prompt: "a forb\u200bidden thing" }),
    ];
    for (const result of results) {
      assertEquals(result.isError, true);
      assertStringIncludes(wordsOf(result), "Cannot send the prompt");
      assertEquals(/forb/i.test(wordsOf(result)), false, wordsOf(result));
    }
    const { jobId } = await make(client);
    const changes = { prompt: "a forbidden thing" };
    const again = await call(client, "regenerate", { job_id: jobId, changes });
    assertEquals(again.isError, true);
    assertEquals(easel.requests.filter((request) => request === "POST /prompt").length, 1);
    assertEquals(easel.logged.join().includes("orbidden"), false);
  },
);

Deno.test(
  "a pattern that hangs stops neither the server nor prompts that it can judge",
  STRICT,
  async () => {
    await using easel = await easelInMemory({ refusedPrompts: ["^(\\w+\\s?)+$"] });
    const { client } = easel;
    const bait = `${"word ".repeat(12)}${"a".repeat(40)}!`;
    const [hung, tools] = await Promise.all([
      call(client, "generate_image", { ...SMALL, prompt: bait }),
      client.listTools(),
    ]);
    assertEquals([hung.isError, tools.tools.length > 0], [true, true]);
    assertStringIncludes(wordsOf(hung), "cannot tell in time");
    assertStringIncludes(easel.logged.join(), "takes too long");
  },
);

Deno.test("a caller's files lie in its folder, whatever name it gives", STRICT, async () => {
  await using world = await twoCallers();
  const { uri } = await make(world.anna);
  assert(uri.startsWith("comfyui://outputs/output/team/anna/"), uri);
  const again = await make(world.anna, {
    job_id: world.easel.jobs.list()[0]!.id,
    changes: { seed: 9 },
  }, "regenerate");
  assert(again.uri.startsWith("comfyui://outputs/output/team/anna/Easel"), again.uri);
  const graph = world.easel.jobs.list()[0]!.workflow;
  for (const filename_prefix of ["../berta/x", "/x", "a/../../berta/x", "..\\berta\\x"]) {
    const workflow = structuredClone(graph);
    const saver = Object.values(workflow).find((node) => node.class_type === "SaveImage")!;
    saver.inputs["filename_prefix"] = filename_prefix;
    const result = await call(world.anna, "run_workflow", { workflow });
    assertEquals(result.isError, true, filename_prefix);
    assert(/leads out of your folder|must stay inside/.test(wordsOf(result)), wordsOf(result));
  }
});

Deno.test(
  "a caller starts as many jobs a minute as it may, whichever of its clients asks",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const limited: Caller = { ...ANNA, jobsPerMinute: 2 };
    const [first, second] = [await easel.clientOf(limited), await easel.clientOf(limited)];
    await make(first);
    await make(second, { ...SMALL, seed: 2 });
    for (const client of [first, second]) {
      const result = await call(client, "generate_image", { ...SMALL, seed: 3 });
      assertEquals(result.isError, true);
      assert(/^Cannot take another job: .* Try again in \d+ s\.$/.test(wordsOf(result)));
    }
    await make(await easel.clientOf({ ...BERTA, jobsPerMinute: 2 }));
    assertEquals(easel.jobs.list().length, 3);
  },
);

/** Workflows that read a file by its name, through loaders of each kind. */
const READERS: ((file: string) => Record<string, unknown>)[] = [
  (file) => copyOf(file),
  (file) => ({
    "1": { class_type: "LoadImageMask", inputs: { image: file, channel: "red" } },
    "2": { class_type: "MaskToImage", inputs: { mask: ["1", 0] } },
    "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "x" } },
  }),
];

Deno.test("no check names files of others, nor says that they are there", STRICT, async () => {
  await using world = await twoCallers();
  const { anna, operator } = world;
  for (const reader of READERS) {
    const answers: string[] = [];
    for (const file of ["example.png", "examplf.png", "e"]) {
      const workflow = reader(file);
      const told = await call(anna, "validate_workflow", { workflow });
      assertEquals((told.structuredContent as unknown as { valid: boolean }).valid, false);
      const run = await call(anna, "run_workflow", { workflow });
      assertEquals(run.isError, true);
      for (const result of [told, run]) {
        const words = JSON.stringify(result).replaceAll(`\\"${file}\\"`, "FILE");
        assertEquals(words.includes("example"), false, words);
        answers.push(words);
      }
    }
    // What is there is told as what is not.
    assertEquals(new Set(answers).size, 2, answers.join("\n"));
    const seen = await call(operator, "validate_workflow", { workflow: reader("examplf.png") });
    assertStringIncludes(wordsOf(seen), 'Nearest: "example.png"');
  }
});

Deno.test(
  "what a workflow that is there lacks is told without names of files",
  STRICT,
  async () => {
    await withFolder({ "mine.json": copyOf("examplf.png") }, async (folder) => {
      await using easel = await easelInMemory({ folder });
      const anna = await easel.clientOf(ANNA);
      for (
        const [tool, input] of [
          ["validate_workflow", { workflow: "mine" }],
          ["run_workflow", { workflow: "mine" }],
          ["run_workflow", { workflow: "mine", inputs: { image: "e" } }],
          ["run_workflow", { workflow: "mine", inputs: { imagf: "e" } }],
          ["get_workflow", { name: "mine" }],
          ["list_workflows", { query: "mine" }],
          ["mine", {}],
        ] as const
      ) {
        const words = JSON.stringify(await call(anna, tool, input));
        assertEquals(words.includes("example.png"), false, `${tool}: ${words}`);
      }
      const { tools } = await anna.listTools();
      assertEquals(JSON.stringify(tools).includes("example.png"), false);
      const seen = await call(easel.client, "validate_workflow", { workflow: "mine" });
      assertStringIncludes(wordsOf(seen), 'Nearest: "example.png"');
    });
  },
);

Deno.test("a workflow with a file that the caller may read is valid", STRICT, async () => {
  await using world = await twoCallers();
  const { uri } = await make(world.anna);
  const workflow = copyOf(loaderNameOf(uri));
  const told = await call(world.anna, "validate_workflow", { workflow });
  assertStringIncludes(wordsOf(told), "can run");
});
