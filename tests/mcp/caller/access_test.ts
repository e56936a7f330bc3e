import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inputUri } from "../../../src/mcp/image_input/image_reference.ts";
import type { Client } from "../../sdk_client.ts";
import { EaselHouse } from "../easel_house.ts";
import { pattern, png } from "../image_input/pictures.ts";
import { call, copyOf, loaderNameOf, make, SMALL, twoCallers, wordsOf } from "./two_callers.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Whether a request is answered with what it asks for. */
type Way = (client: Client, file: string) => Promise<boolean>;

async function succeeds(request: Promise<unknown>): Promise<boolean> {
  return await request.then(() => true, () => false);
}

function tool(name: string, inputOf: (file: string) => Record<string, unknown>): Way {
  return async (client, file) => !(await call(client, name, inputOf(file))).isError;
}

const WAYS: Record<string, Way> = {
  "resources/read": (client, file) => succeeds(client.readResource({ uri: file })),
  "view_image of a URI": tool("view_image", (file) => ({ file })),
  "view_image of a name": tool("view_image", (file) => ({ file: loaderNameOf(file) })),
  "upscale": tool("upscale", (image) => ({ image, model: "lanczos", scale: 1 })),
  "image_to_image": tool("image_to_image", (image) => ({ image, prompt: "a sea", steps: 1 })),
  "inpaint as a mask": tool("inpaint", (mask) => {
    return { image: mask, mask, prompt: "a sea", steps: 1 };
  }),
  "generate_image with control": tool("generate_image", (image) => {
    return { ...SMALL, control: { image, type: "canny" } };
  }),
  "run_workflow of JSON": tool(
    "run_workflow",
    (file) => ({ workflow: copyOf(loaderNameOf(file)) }),
  ),
  "run_workflow with an input": tool("run_workflow", (file) => {
    return { workflow: copyOf("example.png"), inputs: { image: file } };
  }),
};

Deno.test(
  "a caller reads files of its own jobs and folder, and no others, in any way",
  STRICT,
  async () => {
    await using world = await twoCallers();
    const { anna, berta, operator } = world;
    const ofAnna = await make(anna);
    const ofBerta = await make(berta);
    const workflow = copyOf("example.png", "team/anna/for_her");
    const placed = await make(operator, { workflow }, "run_workflow");
    const ofOperator = await make(operator, { ...SMALL, seed: 2 });
    const files = {
      own: ofAnna.uri,
      inOwnFolder: placed.uri,
      another: ofBerta.uri,
      operators: ofOperator.uri,
      inputs: "comfyui://outputs/input/example.png",
    };
    const answers: Record<string, Record<string, boolean>> = {};
    for (const [name, way] of Object.entries(WAYS)) {
      const row: Record<string, boolean> = {};
      for (const [whose, file] of Object.entries(files)) row[whose] = await way(anna, file);
      answers[name] = row;
    }
    const right = { own: true, inOwnFolder: true, another: false, operators: false, inputs: false };
    assertEquals(answers, Object.fromEntries(Object.keys(WAYS).map((name) => [name, right])));
  },
);

Deno.test("a caller that sees all reads every file in any way", STRICT, async () => {
  await using world = await twoCallers();
  const { uri } = await make(world.anna);
  for (const [name, way] of Object.entries(WAYS)) {
    assert(await way(world.operator, uri), name);
  }
});

Deno.test("a file that a caller may not read is as good as not there", STRICT, async () => {
  await using world = await twoCallers();
  const { uri } = await make(world.berta);
  const missing = uri.replace(/[^/]+$/, "missing.png");
  for (const input of ["view_image", "describe_image"]) {
    const key = input === "view_image" ? "file" : "image";
    const hidden = wordsOf(await call(world.anna, input, { [key]: uri }));
    const absent = wordsOf(await call(world.anna, input, { [key]: missing }));
    assertEquals(hidden, absent.replace("missing.png", uri.split("/").at(-1)!));
  }
});

Deno.test("a caller reads pictures that it uploaded, by their URI and name", STRICT, async () => {
  await using world = await twoCallers();
  const image = png(pattern(32, 16)).toBase64();
  assertEquals(
    (await call(world.anna, "upscale", { image, model: "lanczos", scale: 1 })).isError,
    undefined,
  );
  const upload = world.easel.requests.find((request) => /filename=[0-9a-f]{32}/.test(request));
  const filename = /filename=([0-9a-f]{32}\.png)/.exec(upload ?? "")?.[1] ?? "";
  const file = inputUri({ type: "input", subfolder: "easel", filename });
  for (const name of [file, `easel/${filename}`]) {
    assertEquals((await call(world.anna, "view_image", { file: name })).isError, undefined, name);
  }
});

Deno.test(
  "a folder that begins like one's own, or leads out of it, is another's",
  STRICT,
  async () => {
    await using world = await twoCallers();
    const { anna, operator } = world;
    for (const folder of ["team/anna2", "team", "Team/anna", "x/team/anna"]) {
      const workflow = copyOf("example.png", `${folder}/x`);
      const { uri } = await make(operator, { workflow }, "run_workflow");
      assertEquals((await call(anna, "view_image", { file: uri })).isError, true, folder);
    }
    const { uri } = await make(operator);
    const name = uri.split("/").at(-1)!;
    const tricks = [
      `comfyui://outputs/output/team/anna/..%2F..%2F${name}`,
      `comfyui://outputs/output/team/anna/../../${name}`,
      `team/anna/../../${name} [output]`,
      `team/anna/./..\\..\\${name} [output]`,
      `team/anna/ [output]`,
    ];
    for (const file of tricks) {
      assertEquals((await call(anna, "view_image", { file })).isError, true, file);
      const image = file.startsWith("comfyui:") ? loaderNameOf(file) : file;
      assertEquals(
        (await call(anna, "run_workflow", { workflow: copyOf(image) })).isError,
        true,
        image,
      );
    }
  },
);

Deno.test(
  "a caller's jobs are its own in tools, resources, prompts and completion",
  STRICT,
  async () => {
    await using world = await twoCallers();
    const { anna, operator } = world;
    const own = await make(anna);
    const other = await make(world.berta, { ...SMALL, prompt: "a hidden lighthouse" });
    const jobTools = ["get_job", "regenerate", "cancel_job"];
    for (const name of jobTools) {
      const result = await call(anna, name, { job_id: other.jobId });
      assertEquals(result.isError, true, name);
      assertEquals(wordsOf(result).replaceAll(other.jobId, "").includes("hidden"), false, name);
    }
    assertEquals((await call(anna, "view_image", { file: other.jobId })).isError, true);
    assertEquals((await call(anna, "view_image", { file: own.jobId })).isError, undefined);

    const everything = await everythingShown(anna);
    assertStringIncludes(everything, own.jobId);
    for (const secret of [other.jobId, "hidden lighthouse", "berta"]) {
      assertEquals(everything.includes(secret), false, secret);
    }
    const all = await everythingShown(operator);
    assertStringIncludes(all, other.jobId);
    assertStringIncludes(all, "berta");
  },
);

/** Whatever lists, completes or describes on its own. */
async function everythingShown(client: Client): Promise<string> {
  const { resources } = await client.listResources();
  const readable = resources.filter(({ uri }) => /comfyui:\/\/(system|jobs)/.test(uri));
  const contents = await Promise.all(readable.map(({ uri }) => client.readResource({ uri })));
  const completions = await Promise.all(
    ["comfyui://outputs/{+file}", "comfyui://jobs/{id}", "comfyui://workflows/{+name}"].map((uri) =>
      client.complete({
        ref: { type: "ref/resource", uri },
        argument: { name: /\{\+?(\w+)\}/.exec(uri)![1]!, value: "" },
      })
    ),
  );
  const prompted = await client.getPrompt({ name: "iterate", arguments: { change: "more sea" } });
  const job = { ref: { type: "ref/prompt", name: "iterate" } } as const;
  const ids = await client.complete({ ...job, argument: { name: "job", value: "" } });
  const listed = await call(client, "list_workflows", { source: "history" });
  const jobs = await call(client, "list_jobs");
  return JSON.stringify([resources, contents, completions, prompted, ids, listed, jobs]);
}

Deno.test("a caller finds no workflow of another's run", STRICT, async () => {
  await using world = await twoCallers();
  const { jobId } = await make(world.berta, { ...SMALL, prompt: "a hidden lighthouse" });
  const name = `history/${jobId}`;
  const attempts = [
    call(world.anna, "get_workflow", { name }),
    call(world.anna, "run_workflow", { workflow: name }),
    call(world.anna, "run_workflow", { workflow: jobId }),
    call(world.anna, "generate_image", { ...SMALL, template: name }),
    call(world.anna, "get_workflow", { name: "a hidden lighthous" }),
  ];
  for (const result of await Promise.all(attempts)) {
    assertEquals(result.isError, true);
    assertEquals(wordsOf(result).includes("hidden lighthouse"), false, wordsOf(result));
  }
  assertEquals((await call(world.operator, "get_workflow", { name })).isError, undefined);
});

Deno.test("of a picture that another had made before nobody is told its job", STRICT, async () => {
  await using house = new EaselHouse({ twins: true });
  const input = { ...SMALL, seed: 3 };
  const alice = await house.connect({ caller: "alice" });
  const bob = await house.connect({ caller: "bob" });
  const operator = await house.connect({ caller: "boss", seesAll: true });
  const { jobId } = await make(alice, input);
  const same = await call(bob, "generate_image", input);
  assertStringIncludes(wordsOf(same), "The same had been made before, so nothing was run");
  const { job_id: own, files } = same.structuredContent as unknown as {
    job_id: string;
    files: { uri: string }[];
  };
  const told = [
    same,
    await call(bob, "get_job", { job_id: own }),
    await call(bob, "list_jobs"),
    await bob.readResource({ uri: `comfyui://jobs/${own}` }),
  ];
  for (const one of told) assertEquals(JSON.stringify(one).includes(jobId), false);
  // The files are the caller's as well.
  for (const file of files) await bob.readResource({ uri: file.uri });
  assertEquals((await call(bob, "upscale", { image: files[0]!.uri })).isError, undefined);
  const again = await call(alice, "generate_image", input);
  assertStringIncludes(wordsOf(again), `made before (job ${jobId})`);
  const seen = await call(operator, "get_job", { job_id: own });
  assertStringIncludes(wordsOf(seen), `made before (job ${jobId})`);
});
