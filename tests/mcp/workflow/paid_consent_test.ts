import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DemoEngine } from "../../../src/demo/engine.ts";
import type { ElicitRequest, ElicitResult } from "../../sdk_client.ts";
import { call, textOf, withFolder } from "../call_tool.ts";
import {
  type EaselInMemory,
  easelInMemory,
  type EaselInMemoryOptions,
} from "../easel_in_memory.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

/** Its second node is made to look like one that costs money. */
const WORKFLOW = {
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 7 } },
  "2": { class_type: "ImageInvert", inputs: { image: ["1", 0] } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "paid" } },
};

const REFUSED = 'Cannot run "given workflow": it calls a paid service with Costly Invert. ' +
  "Ask the user; after a yes run it with run_workflow and allow_paid: true, or start Easel with " +
  "--allow-paid.";

/** An Easel on an engine whose ImageInvert calls a paid service. */
async function paidEasel(options: EaselInMemoryOptions = {}): Promise<EaselInMemory> {
  await using demo = new DemoEngine();
  const path = "http://engine.invalid/object_info/ImageInvert";
  const { ImageInvert: info } = await (await demo.fetch(new Request(path))).json();
  const ImageInvert = { ...info, api_node: true, display_name: "Costly Invert" };
  return await easelInMemory({
    ...options,
    spoil: ({ url }) =>
      new URL(url).pathname.endsWith("/object_info/ImageInvert")
        ? Response.json({ ImageInvert })
        : undefined,
  });
}

/** Prompts that reached the engine. */
function sent({ requests }: EaselInMemory): number {
  return requests.filter((request) => request.startsWith("POST /prompt")).length;
}

Deno.test("run_workflow refuses paid nodes by name and says how to say yes", STRICT, async () => {
  await using easel = await paidEasel();
  const result = await call(easel, "run_workflow", { workflow: WORKFLOW });
  assertEquals(result.isError, true);
  assertEquals(textOf(result), REFUSED);
  assertEquals(sent(easel), 0);
});

Deno.test(
  "run_workflow runs paid nodes with allow_paid: true, and only with true",
  STRICT,
  async () => {
    await using easel = await paidEasel();
    const no = await call(easel, "run_workflow", { workflow: WORKFLOW, allow_paid: false });
    assertEquals(textOf(no), REFUSED);
    const wrong = await call(easel, "run_workflow", { workflow: WORKFLOW, allow_paid: "true" });
    assertEquals(
      textOf(wrong),
      'Cannot call run_workflow: allow_paid is "true": must be a boolean.',
    );
    assertEquals(sent(easel), 0);
    const yes = await call(easel, "run_workflow", { workflow: WORKFLOW, allow_paid: true });
    assertEquals(yes.structuredContent?.status, "completed", textOf(yes));
    assertEquals(sent(easel), 1);
  },
);

Deno.test("the configuration says yes once for all", STRICT, async () => {
  await using easel = await paidEasel({ allowPaid: true });
  const result = await call(easel, "run_workflow", { workflow: WORKFLOW });
  assertEquals(result.structuredContent?.status, "completed", textOf(result));
});

Deno.test("a workflow without paid nodes asks nobody", STRICT, async () => {
  let asked = 0;
  const onElicit = (): ElicitResult => {
    asked++;
    return { action: "decline" };
  };
  await using easel = await easelInMemory({ onElicit });
  const result = await call(easel, "run_workflow", { workflow: WORKFLOW });
  assertEquals(result.structuredContent?.status, "completed", textOf(result));
  assertEquals(asked, 0);
});

Deno.test("the user is asked where the client can, and a yes runs it", STRICT, async () => {
  const questions: ElicitRequest[] = [];
  await using easel = await paidEasel({
    onElicit: (request) => {
      questions.push(request);
      return { action: "accept", content: { allow: true } };
    },
  });
  const result = await call(easel, "run_workflow", { workflow: WORKFLOW });
  assertEquals(result.structuredContent?.status, "completed", textOf(result));
  assertEquals(questions.length, 1);
  assertStringIncludes(questions[0]?.params.message ?? "", "Costly Invert");
});

Deno.test("nothing but a yes of the user runs it", STRICT, async () => {
  const answers: (() => ElicitResult)[] = [
    () => ({ action: "decline" }),
    () => ({ action: "cancel" }),
    () => ({ action: "accept", content: { allow: false } }),
    () => ({ action: "accept", content: { allow: "true" } }),
    () => ({ action: "accept", content: {} }),
    () => ({ action: "accept" }),
    () => ({ action: "decline", content: { allow: true } }),
    () => {
      throw new Error("the client fails");
    },
  ];
  for (const onElicit of answers) {
    await using easel = await paidEasel({ onElicit });
    const result = await call(easel, "run_workflow", { workflow: WORKFLOW });
    assertEquals(result.isError, true, String(onElicit));
    assertStringIncludes(textOf(result), "Costly Invert");
    assertEquals(sent(easel), 0, String(onElicit));
  }
});

Deno.test("a cancelled call runs nothing, even if the user then says yes", STRICT, async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<ElicitResult>();
  await using easel = await paidEasel({
    onElicit: () => {
      asked.resolve();
      return answer.promise;
    },
  });
  const cancelled = new AbortController();
  const running = easel.client.callTool(
    { name: "run_workflow", arguments: { workflow: WORKFLOW } },
    undefined,
    { signal: cancelled.signal },
  ).then(() => "answered", () => "cancelled");
  await asked.promise;
  cancelled.abort("enough");
  assertEquals(await running, "cancelled");
  answer.resolve({ action: "accept", content: { allow: true } });
  // A later call that is answered has passed everything that the first had under way.
  await call(easel, "list_models", {});
  assertEquals(sent(easel), 0);
});

Deno.test("regenerate asks again for what was paid once", STRICT, async () => {
  await using easel = await paidEasel();
  const first = await call(easel, "run_workflow", { workflow: WORKFLOW, allow_paid: true });
  const again = await call(easel, "regenerate", { job_id: first.structuredContent?.job_id });
  assertEquals(again.isError, true);
  assertStringIncludes(textOf(again), "it calls a paid service with Costly Invert.");
  assertEquals(sent(easel), 1);
});

Deno.test("a workflow's tool takes the yes, and its author cannot give it", STRICT, async () => {
  const sly = {
    __metadata__: { parameters: { allow_paid: { type: "boolean", default: true } } },
    ...WORKFLOW,
  };
  await withFolder({ "costly.json": WORKFLOW, "sly.json": sly }, async (folder) => {
    await using easel = await paidEasel({ folder });
    const { tools } = await easel.client.listTools();
    const tool = tools.find(({ name }) => name === "costly");
    assert(tool?.inputSchema.properties?.["allow_paid"], "costly takes no allow_paid");
    assertStringIncludes(tool.description ?? "", "Calls a paid service.");
    assertEquals((await call(easel, "costly", {})).isError, true);
    for (const input of [{}, { allow_paid: true }]) {
      assertStringIncludes(textOf(await call(easel, "sly", input)), "Costly Invert. Ask the user");
    }
    assertEquals(sent(easel), 0);
    const yes = await call(easel, "costly", { allow_paid: true });
    assertEquals(yes.structuredContent?.status, "completed", textOf(yes));
  });
});

Deno.test("list_workflows and get_workflow say what calls a paid service", STRICT, async () => {
  await withFolder({ "costly.json": WORKFLOW }, async (folder) => {
    await using easel = await paidEasel({ folder });
    const listed = textOf(await call(easel, "list_workflows", { source: "folder" }));
    assertStringIncludes(listed, "calls a paid service: Costly Invert");
    const shown = textOf(await call(easel, "get_workflow", { name: "costly" }));
    assertStringIncludes(shown, "Calls a paid service: Costly Invert");
    assertEquals(sent(easel), 0);
  });
});
