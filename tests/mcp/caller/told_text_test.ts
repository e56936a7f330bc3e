import * as z from "zod";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ComfyClient } from "../../../src/comfyui/client.ts";
import { ConnectionError } from "../../../src/comfyui/errors.ts";
import { ComfyEvents } from "../../../src/comfyui/events.ts";
import { Engine } from "../../../src/jobs/engines/engine.ts";
import { Engines } from "../../../src/jobs/engines/engines.ts";
import { toldName, withoutAddresses } from "../../../src/mcp/caller/told_text.ts";
import { socketCall } from "../../../src/mcp/old/socket_call.ts";
import { easelOver, type EaselUnder, NARROW } from "./easel_over.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

function enginesAt(...urls: string[]): Engines {
  const [first, ...rest] = urls.map((url, index) =>
    new Engine(new ComfyClient(url), new ComfyEvents(url), { name: `gpu-${index + 1}` })
  );
  return new Engines([first!, ...rest]);
}

const ADDRESS = "http://10.1.2.3:43199/very/secret/base";

const TEXTS: [text: string, told: string][] = [
  [
    `Cannot reach ComfyUI at "${ADDRESS}": the connection was refused. Check that ComfyUI runs.`,
    "Cannot reach ComfyUI: the connection was refused. Check that ComfyUI runs.",
  ],
  [
    `Cannot GET /view of "a.png" at "${ADDRESS}": ComfyUI answered 404 (no ${ADDRESS}). Check it.`,
    'Cannot GET /view of "a.png" of ComfyUI: ComfyUI answered 404. Check it.',
  ],
  [
    'Cannot GET /queue at "http://other.example:1/x": it redirects to "https://10.9.9.9/login". Set it.',
    "Cannot GET /queue of ComfyUI: it redirects to another address. Set it.",
  ],
  [
    'Cannot reach ComfyUI at "http://earlier.example/x": it cannot be reached.',
    "Cannot reach ComfyUI: it cannot be reached.",
  ],
  ["on localhost:43199, 10.1.2.3, port 43199", "on ComfyUI, ComfyUI, its port"],
  [
    `in ${ADDRESS}/prompt?x=1 and ws://10.1.2.3:43199/very/secret/base/ws`,
    "in ComfyUI and ComfyUI",
  ],
  ["at /very/secret/base/prompt", "at /prompt"],
  ["at http://me:pw@10.1.2.3:43199/x and wss://me@pc:43199", "at ComfyUI and ComfyUI"],
  [
    "Easel may not connect there. Run it with --allow-net=10.1.2.3:43199, or name the address that " +
    "it may reach.",
    "Easel may not connect there. Ask whoever runs Easel to permit it.",
  ],
  // What looks like it and is something else.
  ["an aspect of 16:43199", "an aspect of 16:43199"],
  ["at 110.1.2.3, 10.1.2.34 and 143199 steps", "at 110.1.2.3, 10.1.2.34 and 143199 steps"],
  [
    'Cannot use "43199" at https://example.com/a.png',
    'Cannot use "43199" at https://example.com/a.png',
  ],
];

Deno.test("withoutAddresses() names a ComfyUI in place of its address", STRICT, async () => {
  await using engines = enginesAt(ADDRESS);
  for (const [text, told] of TEXTS) assertEquals(withoutAddresses(text, engines), told);
});

Deno.test("withoutAddresses() says which of several ComfyUIs is meant", STRICT, async () => {
  await using engines = enginesAt("http://10.0.0.1:8188", "https://gpus.example/two/");
  const texts = ["http://10.0.0.1:8188", "https://gpus.example/two"].map((url) =>
    withoutAddresses(`Cannot reach ComfyUI at "${url}": it is away, see ${url}/x.`, engines)
  );
  assertEquals(texts, [
    "Cannot reach gpu-1: it is away, see gpu-1.",
    "Cannot reach gpu-2: it is away, see gpu-2.",
  ]);
});

Deno.test("a ComfyUI without a name is not called by its address", STRICT, async () => {
  const [first, second] = ["http://10.0.0.1:8188", "https://gpus.example"].map((url, index) =>
    new Engine(new ComfyClient(url), new ComfyEvents(url), {
      name: ["10.0.0.1:8188", "gpus.example:443"][index]!,
    })
  );
  await using engines = new Engines([first!, second!]);
  const services = { engines, caller: NARROW };
  assertEquals(engines.all.map((one) => toldName(one, services)), ["ComfyUI 1", "ComfyUI 2"]);
  assertEquals(toldName(second!, { engines }), "gpus.example:443");
  assertEquals(
    withoutAddresses("10.0.0.1:8188 stopped answering, gpus.example:443 as well", engines),
    "ComfyUI 1 stopped answering, ComfyUI 2 as well",
  );
});

Deno.test("withoutAddresses() leaves a plain word alone that is also a host", STRICT, async () => {
  await using engines = enginesAt("http://comfy");
  const text = "the comfy node of http://comfy/queue failed";
  assertEquals(withoutAddresses(text, engines), "the comfy node of ComfyUI failed");
});

Deno.test("withoutAddresses() takes a long text in no time", STRICT, async () => {
  await using engines = enginesAt(ADDRESS);
  const began = performance.now();
  for (const long of ["a".repeat(1e5), "a.".repeat(1e5), "http://".repeat(3e4), "[:".repeat(1e5)]) {
    withoutAddresses(long, engines);
  }
  assert(performance.now() - began < 2000);
});

/** Everything that could give the engine away. */
const SECRETS = /127\.0\.0\.1|localhost|very|secret|elsewhere\.example|login/;

/** Each tool with what a client might give it. */
function inputFor(name: string, jobId: string): Record<string, unknown> {
  const image = "comfyui://outputs/output/a.png";
  const workflow = {
    "1": { class_type: "LoadImage", inputs: { image: "easel/a.png" } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
  };
  const prompt = "a boat";
  const job_id = jobId;
  const inputs: Record<string, Record<string, unknown>> = {
    generate_image: { prompt },
    image_to_image: { image: PIXEL, prompt },
    inpaint: { image: PIXEL, mask: PIXEL, prompt },
    upscale: { image: PIXEL },
    describe_image: { image: PIXEL },
    view_image: { image },
    run_workflow: { workflow },
    validate_workflow: { workflow },
    get_workflow: { workflow: "shipped/text_to_image" },
    get_job: { job_id },
    cancel_job: { job_id },
    reprioritize_job: { job_id, priority: "low" },
    regenerate: { job_id },
    list_models: {},
    text_to_image: { prompt },
  };
  return inputs[name] ?? {};
}

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** All that a client can get out of an Easel whose ComfyUI is not well. */
async function allAnswers({ client, services, jobId }: EaselUnder): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const note = async (what: string, asked: () => Promise<unknown>) => {
    answers.set(
      what,
      await asked().then((it) => JSON.stringify(it), (error) => String((error as Error).message)),
    );
  };
  const { tools } = await client.listTools();
  for (const { name } of tools) {
    const params = inputFor(name, jobId);
    await note(`tool ${name}`, () => client.callTool({ name, arguments: params }));
    const options = { services, fileUrl: () => "", signal: new AbortController().signal };
    await note(`socket ${name}`, () => socketCall({ tool: name, params }, options));
  }
  await note(
    "a job that nobody knows",
    () => client.callTool({ name: "get_job", arguments: { job_id: crypto.randomUUID() } }),
  );
  const params = { workflow_id: "saved/x.json", prompt: "x" };
  await note("socket with a workflow", () =>
    socketCall({ tool: "generate_image", params }, {
      services,
      fileUrl: () => "",
      signal: new AbortController().signal,
    }));
  await note("resources", () => client.listResources());
  await note("templates", () => client.listResourceTemplates());
  await note("prompts", () => client.listPrompts());
  const uris = [
    "comfyui://system",
    "comfyui://samplers",
    "comfyui://schedulers",
    "comfyui://models/checkpoints",
    "comfyui://nodes/KSampler",
    "comfyui://workflows/shipped/text_to_image",
    "comfyui://workflows/saved/x",
    "comfyui://outputs/input/easel/00000000000000000000000000000000.png",
    `comfyui://jobs/${jobId}`,
    `comfyui://jobs/${crypto.randomUUID()}`,
  ];
  for (const uri of uris) {
    await note(`read ${uri}`, () => client.readResource({ uri }));
    await note(`subscribe ${uri}`, () => client.subscribeResource({ uri }));
  }
  for (
    const uri of ["comfyui://models/{folder}", "comfyui://workflows/{+name}", "comfyui://jobs/{id}"]
  ) {
    const argument = { name: /\{\+?(\w+)\}/.exec(uri)![1]!, value: "" };
    await note(
      `complete ${uri}`,
      () => client.complete({ ref: { type: "ref/resource", uri }, argument }),
    );
  }
  await note(
    "task",
    () => client.request({ method: "tasks/get", params: { taskId: jobId } }, z.looseObject({})),
  );
  return answers;
}

for (const kind of ["away", "failing", "redirecting"] as const) {
  Deno.test(
    `a ComfyUI that is ${kind} gives its address to no caller of the network`,
    STRICT,
    async () => {
      await using easel = await easelOver(kind, NARROW);
      const answers = await allAnswers(easel);
      for (const [what, answer] of answers) {
        const port = answer.includes(String(easel.port));
        assert(!SECRETS.test(answer) && !port, `${what}: ${answer}`);
      }
      const failed = [...answers.values()].filter((answer) => /Cannot .* ComfyUI/.test(answer));
      assert(failed.length > 10, [...answers].join("\n"));
      assertStringIncludes(answers.get("tool get_job")!, "ComfyUI");
    },
  );

  Deno.test(
    `a ComfyUI that is ${kind} is told to the user of this machine by its address`,
    STRICT,
    async () => {
      await using easel = await easelOver(kind);
      const answers = await allAnswers(easel);
      for (const what of ["tool list_models", "socket list_models", "read comfyui://system"]) {
        assertStringIncludes(answers.get(what)!, `127.0.0.1:${easel.port}/very/secret/base`);
      }
      assertStringIncludes(answers.get("tool get_job")!, `127.0.0.1:${easel.port}`);
      assertStringIncludes(answers.get(`read comfyui://jobs/${easel.jobId}`)!, "very/secret");
    },
  );
}

Deno.test("a job that failed tells each caller what that one may know", STRICT, async () => {
  await using easel = await easelOver("away", NARROW);
  const job = easel.services.jobs.get(easel.jobId)!;
  assert(job.error instanceof ConnectionError);
  // What is kept is whole: the operator may need it.
  assertStringIncludes(job.error.message, "very/secret");
});
