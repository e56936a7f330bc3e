import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PromptAcceptedSchema, promptBody, readRefusal } from "../../src/comfyui/prompt.ts";

Deno.test("promptBody() leaves out what was not given, so that no null is sent", () => {
  assertEquals(JSON.parse(JSON.stringify(promptBody({ prompt: {} }))), { prompt: {} });
});

Deno.test("promptBody() says all in ComfyUI's names", () => {
  const body = promptBody({
    prompt: {},
    promptId: "p",
    clientId: "c",
    extraPngInfo: { workflow: { nodes: [] } },
    extraData: { api_key_comfy_org: "k" },
    front: true,
    number: 1.5,
    partialExecutionTargets: ["9"],
  });
  assertEquals(body, {
    prompt: {},
    prompt_id: "p",
    client_id: "c",
    extra_data: { api_key_comfy_org: "k", extra_pnginfo: { workflow: { nodes: [] } } },
    front: true,
    number: 1.5,
    partial_execution_targets: ["9"],
  });
});

Deno.test("PromptAcceptedSchema reads node_errors of a prompt that runs in part", () => {
  const node_errors = { "9": { class_type: "SaveImage", errors: [], dependent_outputs: ["9"] } };
  assertEquals(PromptAcceptedSchema.parse({ prompt_id: "p", number: 3, node_errors }), {
    promptId: "p",
    number: 3,
    nodeErrors: node_errors,
  });
});

Deno.test("PromptAcceptedSchema takes an empty list or nothing for no node_errors", () => {
  for (const node_errors of [[], {}, null, undefined]) {
    const accepted = PromptAcceptedSchema.parse({ prompt_id: "p", number: 0, node_errors });
    assertEquals(accepted.nodeErrors, {});
  }
});

Deno.test("readRefusal() says what is wrong with which node", () => {
  const errors = [{ type: "value_not_in_list", message: "Value not in list", details: "x: 'y'." }];
  const error = readRefusal({
    error: {
      type: "prompt_outputs_failed_validation",
      message: "Failed",
      details: "",
      extra_info: {},
    },
    node_errors: { "4": { class_type: "Loader", errors, dependent_outputs: [] } },
  });
  assertEquals(
    error?.message,
    "Cannot run the workflow: ComfyUI refused it. Loader (node 4): Value not in list: x: 'y'.",
  );
  assertEquals(error?.type, "prompt_outputs_failed_validation");
  assertEquals(error?.nodeErrors["4"]?.errors[0]?.type, "value_not_in_list");
});

Deno.test("readRefusal() says the error itself where no node has one", () => {
  const error = readRefusal({
    error: { type: "no_prompt", message: "No prompt" },
    node_errors: [],
  });
  assertStringIncludes(error?.message ?? "", "No prompt.");
});

Deno.test("readRefusal() keeps the message short where much is wrong", () => {
  const errors = [{ type: "t", message: "m", details: "d" }];
  const nodes = Array.from({ length: 500 }, (_, id) => [id, { class_type: "N", errors }]);
  const error = readRefusal({ error: { type: "x" }, node_errors: Object.fromEntries(nodes) });
  assert(error && error.message.length < 200);
  assertEquals(Object.keys(error.nodeErrors).length, 500);
});

Deno.test("readRefusal() does not take another body for a refusal", () => {
  for (const body of [undefined, null, "x", {}, [], { error: 1 }]) {
    assertEquals(readRefusal(body), undefined);
  }
});
