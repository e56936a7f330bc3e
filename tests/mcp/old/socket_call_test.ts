import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createApp } from "../../../src/app.ts";
import { parseConfig } from "../../../src/config/parse_config.ts";
import { socketCall } from "../../../src/mcp/old/socket_call.ts";
import { outputUri } from "../../../src/mcp/picture/output_uri.ts";
import { objects } from "../transport/deep_json.ts";

const SMALL = { prompt: "a red boat", width: 64, height: 64, steps: 2 };

/** Easel on the demo engine, called as over the socket. */
async function open(args: string[] = []) {
  const identity = { name: "easel", version: "0.0.0" };
  const app = await createApp(parseConfig(["serve", "--demo", ...args]), {
    identity,
    log: () => {},
  });
  return {
    app,
    call: (tool: string, params?: unknown, signal = new AbortController().signal) =>
      socketCall({ tool, params }, { services: app.services, fileUrl: outputUri, signal }),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

Deno.test("socketCall() makes a picture of JSON text, and answers its link alone", async () => {
  await using easel = await open();
  for (const params of [JSON.stringify(SMALL), SMALL]) {
    const answer = await easel.call("generate_image", params);
    assertEquals(Object.keys(answer), ["image_url"]);
    assertStringIncludes(String(answer["image_url"]), "comfyui://outputs/output/");
  }
});

Deno.test("socketCall() runs the workflow of workflow_id with the named model", async () => {
  await using easel = await open();
  // What that server's own client sends, also with the quote that one version of it left.
  for (const model of ["v1-5-pruned-emaonly.ckpt", "v1-5-pruned-emaonly.ckpt'"]) {
    const answer = await easel.call("generate_image", {
      ...SMALL,
      steps: undefined,
      workflow_id: "basic_api_test",
      model,
    });
    assertEquals(Object.keys(answer), ["image_url"], JSON.stringify(answer));
    const [job] = easel.app.jobs.list();
    assertEquals(job!.inputs["template"], "basic_api_test");
    assertEquals(job!.inputs["width"], 64);
    assert(JSON.stringify(job!.workflow).includes('"v1-5-pruned-emaonly.ckpt"'));
  }
});

Deno.test("socketCall() takes a workflow's file name, and null for what is not given", async () => {
  await using easel = await open();
  const params = { ...SMALL, workflow_id: "text_to_image.json", model: null, width: "64" };
  assertEquals(Object.keys(await easel.call("generate_image", params)), ["image_url"]);
  const none = { ...SMALL, workflow_id: null };
  assertEquals(Object.keys(await easel.call("generate_image", none)), ["image_url"]);
});

Deno.test("socketCall() says which workflows and models there are where it knows none", async () => {
  await using easel = await open();
  const workflow = await easel.call("generate_image", { ...SMALL, workflow_id: "basic_api_tset" });
  assertStringIncludes(String(workflow["error"]), "basic_api_test");
  const model = await easel.call("generate_image", { ...SMALL, model: "nope.safetensors" });
  assertStringIncludes(String(model["error"]), "nope.safetensors");
});

Deno.test("socketCall() answers an error for parameters that cannot be read", async () => {
  await using easel = await open();
  const bad: [unknown, string][] = [
    ["{", "not JSON"],
    ["[]", "no object"],
    [[], "no object"],
    [7, "no object"],
    ['"x"', "no object"],
    [undefined, "prompt is missing"],
    ["", "prompt is missing"],
    [{ ...SMALL, workflow_id: 7 }, "it is no name"],
    [{ ...SMALL, width: "wide" }, "width"],
    [objects(300), "nested over 200 levels"],
    [JSON.parse(objects(300)), "nested over 200 levels"],
  ];
  for (const [params, words] of bad) {
    const answer = await easel.call("generate_image", params);
    assertEquals(Object.keys(answer), ["error"], JSON.stringify(params));
    assertStringIncludes(String(answer["error"]), words);
  }
});

Deno.test("socketCall() calls any other tool: its structured content, and the link of a picture", async () => {
  await using easel = await open();
  const listed = await easel.call("list_workflows", "{}");
  assert(Object.keys(listed).length > 0 && !("error" in listed), JSON.stringify(listed));
  const run = await easel.call("run_workflow", {
    workflow: "text_to_image",
    inputs: { prompt: "a red boat", width: 64, height: 64, steps: 2 },
  });
  assertEquals(run["status"], "completed");
  assertStringIncludes(String(run["image_url"]), "comfyui://outputs/output/");
});

Deno.test("socketCall() answers an error for a tool that is not there, or hidden", async () => {
  await using easel = await open(["--tools=generate_image"]);
  for (const tool of ["publish_asset", "list_models", "", "__proto__"]) {
    const { error } = await easel.call(tool, "{}");
    assert(String(error).startsWith(`Unknown tool "${tool}"`), String(error));
  }
});

Deno.test("socketCall() asks for no smaller picture: only the link is sent", async () => {
  await using easel = await open();
  await easel.call("generate_image", { ...SMALL, width: 512, height: 512 });
  assertEquals(easel.app.jobs.list().length, 1);
});

Deno.test("socketCall() cancels its job when the client is gone", async () => {
  await using easel = await open();
  const gone = new AbortController();
  const begun = Promise.withResolvers<void>();
  easel.app.jobs.subscribe((job) => job.status === "in_progress" && begun.resolve());
  const calling = easel.call("generate_image", { ...SMALL, steps: 100, width: 1024 }, gone.signal);
  await begun.promise;
  const [job] = easel.app.jobs.list();
  gone.abort();
  assertEquals(Object.keys(await calling), ["error"]);
  await job!.done.catch(() => {});
  assertEquals(job!.status, "cancelled");
});
