import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { ComfyError } from "../../src/comfyui/errors.ts";
import { hideInternals } from "../../src/mcp/hide_internals.ts";
import { withoutServerPaths } from "../../src/mcp/resources/without_server_paths.ts";
import { McpError } from "../../src/mcp/sdk.ts";
import { EaselHouse } from "./easel_house.ts";
import { type EaselInMemory, easelInMemory } from "./easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };
const SMALL = { prompt: "a boat", width: 64, height: 64, steps: 3, seed: 1 };

async function read({ client }: EaselInMemory, uri: string): Promise<Record<string, unknown>> {
  const { contents } = await client.readResource({ uri });
  const [only] = contents as { uri: string; mimeType?: string; text?: string }[];
  assertEquals([contents.length, only?.uri, only?.mimeType], [1, uri, "application/json"]);
  return JSON.parse(only?.text ?? "");
}

async function refusal({ client }: EaselInMemory, uri: string): Promise<string> {
  return (await assertRejects(() => client.readResource({ uri }), Error)).message;
}

async function makePicture({ client }: EaselInMemory): Promise<string> {
  const result = await client.callTool({ name: "generate_image", arguments: SMALL });
  return (result.structuredContent as { job_id: string }).job_id;
}

/** Every URI that resources/list names, over all of its pages. */
async function listAll({ client }: EaselInMemory): Promise<string[]> {
  const uris: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listResources(cursor === undefined ? {} : { cursor });
    uris.push(...page.resources.map(({ uri }) => uri));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return uris;
}

Deno.test("resources/list names what can be read, each once", STRICT, async () => {
  await using easel = await easelInMemory();
  const job = await makePicture(easel);
  const uris = await listAll(easel);
  assertEquals(uris.length, new Set(uris).size);
  const expected = [
    "comfyui://outputs/output/Easel_00001_.png",
    "comfyui://system",
    "comfyui://models/checkpoints",
    "comfyui://models/loras",
    "comfyui://samplers",
    "comfyui://schedulers",
    "comfyui://workflows/text_to_image",
    `comfyui://jobs/${job}`,
  ];
  assertEquals(expected.filter((uri) => !uris.includes(uri)), []);
  for (const uri of uris) {
    assertEquals((await easel.client.readResource({ uri })).contents.length, 1);
  }
});

Deno.test(
  "resources/list comes in pages, and a new resource in between shifts nothing",
  STRICT,
  async () => {
    const folders = Array.from({ length: 240 }, (_, index) => [`kind ${index}/ä`, ["a.pth"]]);
    await using easel = await easelInMemory({ models: Object.fromEntries(folders) });
    const first = await easel.client.listResources();
    assertEquals(first.resources.length, 100);
    await makePicture(easel);
    const cursor = first.nextCursor!;
    const second = await easel.client.listResources({ cursor });
    const both = [...first.resources, ...second.resources].map(({ uri }) => uri);
    assertEquals(new Set(both).size, 200);
    const all = await listAll(easel);
    assert(all.length > 240);
    assertEquals((await read(easel, "comfyui://models/kind%207/%C3%A4"))["models"], ["a.pth"]);
  },
);

Deno.test("resources/list refuses a cursor that is none of its own", STRICT, async () => {
  await using easel = await easelInMemory();
  for (const cursor of ["", "x", "%%%", "Y29tZnl1aTovL25vbmU", "x".repeat(9000)]) {
    const error = await assertRejects(() => easel.client.listResources({ cursor }), Error);
    assertStringIncludes(error.message, "List again from the start.");
    assert(error.message.length < 300);
  }
});

Deno.test("resources/list names what is known while ComfyUI does not answer", STRICT, async () => {
  await using easel = await easelInMemory({
    spoil: () => new Response("down", { status: 502 }),
  });
  const uris = await listAll(easel);
  assert(uris.includes("comfyui://system"));
  assert(uris.includes("comfyui://workflows/text_to_image"));
  assertEquals(uris.filter((uri) => uri.startsWith("comfyui://models/")), []);
});

Deno.test(
  "resources/templates/list names the families, each with one variable",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    const { resourceTemplates } = await easel.client.listResourceTemplates();
    assertEquals(resourceTemplates.map(({ uriTemplate }) => uriTemplate), [
      "comfyui://outputs/{+file}",
      "comfyui://models/{folder}",
      "comfyui://workflows/{+name}",
      "comfyui://jobs/{id}",
      "comfyui://nodes/{class}",
    ]);
  },
);

Deno.test(
  "resources/read reads models, samplers, schedulers and node classes",
  STRICT,
  async () => {
    await using easel = await easelInMemory();
    assertEquals(await read(easel, "comfyui://models/loras"), {
      folder: "loras",
      total: 2,
      models: ["add_detail.safetensors", "lcm-lora-sdv1-5.safetensors"],
    });
    assert(((await read(easel, "comfyui://samplers"))["samplers"] as string[]).includes("euler"));
    assert(
      ((await read(easel, "comfyui://schedulers"))["schedulers"] as string[]).includes("karras"),
    );
    assertEquals((await read(easel, "comfyui://nodes/KSampler"))["name"], "KSampler");
  },
);

Deno.test("resources/read reads a workflow's inputs and nodes", STRICT, async () => {
  await using easel = await easelInMemory();
  const workflow = await read(easel, "comfyui://workflows/text_to_image");
  const inputs = workflow["inputs"] as { name: string; required: boolean }[];
  assertEquals(inputs.find(({ name }) => name === "prompt")?.required, true);
  assertEquals([workflow["name"], workflow["source"]], ["text_to_image", "shipped"]);
  const nodes = Object.values(workflow["workflow"] as Record<string, { class_type: string }>);
  assert(nodes.some(({ class_type }) => class_type === "KSampler"));
});

Deno.test("resources/read reads a job's state, inputs and files", STRICT, async () => {
  await using easel = await easelInMemory();
  const id = await makePicture(easel);
  const job = await read(easel, `comfyui://jobs/${id}`);
  assertEquals([job["job_id"], job["status"]], [id, "completed"]);
  assertEquals((job["inputs"] as typeof SMALL).prompt, SMALL.prompt);
  assertEquals(job["files"], [{
    uri: "comfyui://outputs/output/Easel_00001_.png",
    media_type: "image/png",
  }]);
});

Deno.test("resources/read keeps a seed beyond 2^53 digit for digit", STRICT, async () => {
  await using easel = await easelInMemory();
  const seed = "18446744073709551615";
  const result = await easel.client.callTool({
    name: "generate_image",
    arguments: { ...SMALL, seed },
  });
  const { job_id } = result.structuredContent as { job_id: string };
  const { contents } = await easel.client.readResource({ uri: `comfyui://jobs/${job_id}` });
  assertStringIncludes((contents[0] as { text: string }).text, `"seed": ${seed}`);
});

Deno.test(
  "resources/read tells of the system, and not how or where it was started",
  STRICT,
  async () => {
    const path = "/home/ann/ComfyUI/main.py";
    const stats = {
      system: {
        os: "posix",
        comfyui_version: "0.3.64",
        argv: [path, "--output-directory", "D:\\pictures"],
        base_directory: path,
      },
      devices: [{ name: "cuda:0 NVIDIA", type: "cuda", vram_total: 1, driver: path }],
    };
    await using easel = await easelInMemory({
      spoil: ({ url }) => url.endsWith("/system_stats") ? Response.json(stats) : undefined,
    });
    const system = await read(easel, "comfyui://system");
    assertEquals([system["engine"], system["os"]], ["ComfyUI 0.3.64", "posix"]);
    assertEquals(system["devices"], [{ name: "cuda:0 NVIDIA", type: "cuda", vram_total: 1 }]);
    assertEquals(/argv|home|main\.py|pictures/.test(JSON.stringify(system)), false);
  },
);

Deno.test("resources/read shows no path of the server's in a node class", STRICT, async () => {
  const node = {
    name: "Loader",
    description: "Loads from /srv/comfy/models/x and more",
    input: {
      required: {
        folder: ["STRING", { default: "C:\\Users\\Ann\\models\\here", tooltip: "see /a/b/c.txt" }],
        file: [["/mnt/disk/models/one.pth", "styles (old)/two/three.pth"], {}],
      },
    },
    output: [],
  };
  await using easel = await easelInMemory({
    spoil: ({ url }) =>
      url.endsWith("/object_info/Loader") ? Response.json({ Loader: node }) : undefined,
  });
  const text = JSON.stringify(await read(easel, "comfyui://nodes/Loader"));
  assertEquals(/srv|mnt|Users|Ann|\/a\/b/.test(text), false, text);
  assertStringIncludes(text, '"one.pth","styles (old)/two/three.pth"');
});

Deno.test("resources/read shortens the lists of a node class", STRICT, async () => {
  const checkpoints = Array.from({ length: 5000 }, (_, index) => `${index}.safetensors`);
  await using easel = await easelInMemory({ models: { checkpoints } });
  const text = JSON.stringify(await read(easel, "comfyui://nodes/CheckpointLoaderSimple"));
  assertStringIncludes(text, "... and 4800 more");
  const folder = await read(easel, "comfyui://models/checkpoints");
  assertEquals([folder["total"], folder["page"]], [5000, 1]);
});

Deno.test("resources/read says what is there instead of what is not", STRICT, async () => {
  await using easel = await easelInMemory();
  const cases = [
    ["comfyui://models/loraz", "there is no such folder. Folders: checkpoints,"],
    ["comfyui://models/..", "there is no such folder"],
    ["comfyui://models/__proto__", "there is no such folder"],
    ["comfyui://nodes/Ksampler", "Nearest: KSampler"],
    ["comfyui://nodes/constructor", "no such node class"],
    ["comfyui://workflows/text_to_imagee", "Nearest: text_to_image"],
    ["comfyui://jobs/nope", "there is no such job. Known: none yet."],
    ["comfyui://jobs/__proto__", "there is no such job"],
  ] as const;
  for (const [uri, message] of cases) assertStringIncludes(await refusal(easel, uri), message);
});

Deno.test("resources/read refuses what is not ours, and names what is", STRICT, async () => {
  await using easel = await easelInMemory();
  const odd = [
    "file:///etc/passwd",
    "comfyui://",
    "comfyui://models/",
    "comfyui://system/x",
    "comfyui://SYSTEM",
    "comfyui://jobs/%ZZ",
    "comfyui://toString",
    "x".repeat(100_000),
  ];
  for (const uri of odd) {
    const message = await refusal(easel, uri);
    assertStringIncludes(message, "not a resource of this server. Those are: comfyui://outputs/");
    assert(message.length < 700);
  }
  assertEquals(easel.requests, []);
});

Deno.test("hideInternals() says nothing of what went wrong inside", STRICT, async () => {
  await using house = new EaselHouse();
  const hide = hideInternals(house.services());
  for (const error of [new Error("/home/secret"), new TypeError("secret"), "secret", undefined]) {
    const { message } = assertThrows(() => hide(error), McpError);
    assertStringIncludes(message, "something went wrong inside Easel");
    assertEquals(message.includes("secret"), false);
  }
  const ours = new ComfyError("Cannot do it.");
  assertStringIncludes(assertThrows(() => hide(ours), McpError).message, "Cannot do it.");
});

Deno.test("withoutServerPaths() leaves links, names and plain texts alone", () => {
  const plain = {
    uri: "comfyui://outputs/output/dir%20(1)/sub/x.png",
    model: "styles (old)/two/three.pth",
    windows: "SDXL\\foo\\bar.safetensors",
    seed: 18446744073709551615n,
    prompt: "1/2 cup, and/or a / b",
    nothing: null,
    list: [1, true, "x"],
  };
  assertEquals(withoutServerPaths(plain), plain);
});

Deno.test("withoutServerPaths() cuts what says where a file lies", () => {
  const given = {
    a: "/home/ann/x.png",
    b: "C:\\Users\\Ann\\x.png",
    c: ["\\\\host\\share\\x.png", { d: "file:///home/ann/x.png" }],
    message: "Could not open /home/ann/x.png.",
  };
  assertEquals(withoutServerPaths(given), {
    a: "x.png",
    b: "x.png",
    c: ["x.png", { d: "x.png" }],
    message: "Could not open x.png.",
  });
});
