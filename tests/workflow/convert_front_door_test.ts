import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SavedWorkflowSchema } from "../../src/comfyui/saved_workflow.ts";
import { convertWorkflow } from "../../src/workflow/convert.ts";
import { detectWorkflow } from "../../src/workflow/detect.ts";
import { toApiWorkflow } from "../../src/workflow/to_api_workflow.ts";
import { node, SAMPLE_INFO, saved } from "./convert_samples.ts";

const API = { "1": { class_type: "Latent", inputs: { width: 1, height: 2 } } };
const SAVED = saved([node(1, "Latent", { widgets_values: [1, 2] })]);

Deno.test("detectWorkflow() tells API format, bare and wrapped, from saved workflows", () => {
  assertEquals(detectWorkflow(API), { kind: "api", workflow: API });
  assertEquals(detectWorkflow({ prompt: API, client_id: "x" }), { kind: "api", workflow: API });
  assertEquals(detectWorkflow(SAVED)?.kind, "saved");
});

Deno.test("detectWorkflow() knows an API workflow whose node has the id prompt", () => {
  assertEquals(detectWorkflow({ prompt: API["1"] })?.workflow, { prompt: API["1"] });
});

Deno.test("detectWorkflow() takes nothing else for a workflow", () => {
  const others = [null, 1, "x", [], {}, { "1": {} }, { prompt: {} }, { a: API["1"], b: 1 }];
  for (const other of others) assertEquals(detectWorkflow(other), undefined);
});

Deno.test("toApiWorkflow() gives an API workflow back as it is", () => {
  assertStrictEquals(toApiWorkflow(API, SAMPLE_INFO).workflow, API);
  assertStrictEquals(toApiWorkflow({ prompt: API }, SAMPLE_INFO).workflow, API);
  assertEquals(toApiWorkflow(API, {}).missing, ["Latent"]);
});

Deno.test("toApiWorkflow() converts once: its own result comes back as it is", () => {
  const { workflow } = toApiWorkflow(SAVED, SAMPLE_INFO);
  assertEquals(workflow["1"]?.inputs, { width: 1, height: 2 });
  assertStrictEquals(toApiWorkflow(workflow, SAMPLE_INFO).workflow, workflow);
});

Deno.test("toApiWorkflow() says what to do with a file that is no workflow", () => {
  assertThrows(
    () => toApiWorkflow({ hello: 1 }, SAMPLE_INFO),
    TypeError,
    "Cannot read the workflow: it has neither nodes",
  );
});

Deno.test("convertWorkflow() refuses what has no nodes", () => {
  for (const value of [null, [], {}, { nodes: {} }]) {
    assertThrows(
      () => convertWorkflow(value as never, SAMPLE_INFO),
      TypeError,
      "Cannot convert the workflow: it has no list of nodes.",
    );
  }
});

Deno.test("convertWorkflow() does not change what it is given", () => {
  const before = structuredClone(SAVED);
  convertWorkflow(SAVED, SAMPLE_INFO);
  assertEquals(SAVED, before);
});

Deno.test("SavedWorkflowSchema takes a saved workflow and keeps fields that it does not know", () => {
  const workflow = { ...SAVED, revision: 3 };
  assertEquals<unknown>(SavedWorkflowSchema.parse(workflow), workflow);
  assertEquals(SavedWorkflowSchema.safeParse({ nodes: [{ id: 1 }] }).success, false);
});
