import { assertEquals } from "@std/assert";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";
import { FileStore } from "../../src/demo/file_store.ts";
import { History } from "../../src/demo/history.ts";
import type { NodeClass } from "../../src/demo/node.ts";
import { OutputCache } from "../../src/demo/output_cache.ts";
import { PromptQueue } from "../../src/demo/prompt_queue.ts";
import { PromptWorker } from "../../src/demo/prompt_worker.ts";
import type { RunServices } from "../../src/demo/run_services.ts";
import { SocketHub } from "../../src/demo/socket_hub.ts";

/** An output node that does what it is told. */
function outputNode(name: string, act: Partial<NodeClass>): [string, NodeClass] {
  return [name, {
    name,
    displayName: name,
    category: "",
    description: "",
    inputs: () => ({ required: {} }),
    output: [],
    isOutput: true,
    execute: () => ({ ui: { text: [name] } }),
    ...act,
  }];
}

const NODES = new Map([
  outputNode("Good", {}),
  outputNode("Throws", {
    execute: () => {
      throw new RangeError("too far");
    },
  }),
  outputNode("Faulty", {
    fingerprint: () => {
      throw new Error("the engine's own fault");
    },
  }),
]);

function runServices(): RunServices {
  return {
    nodes: NODES,
    catalog: { models: {}, inputImages: () => [] },
    files: new FileStore({ maxBytes: 1, now: () => 0 }),
    cache: new OutputCache(),
    hub: new SocketHub(),
    now: () => 0,
    random: () => 0,
    stepMs: 0,
    previews: true,
  };
}

/** Runs one prompt a class, in order, and tells how each ended. */
async function statusesOf(classes: string[]): Promise<string[]> {
  const history = new History();
  const { promise, resolve } = Promise.withResolvers<void>();
  const queue: PromptQueue = new PromptQueue(() => {
    if (queue.remaining === 0) resolve();
  });
  const worker = new PromptWorker(runServices(), queue, history);
  classes.forEach((class_type, number) => {
    const workflow: ApiWorkflow = { "1": { class_type, inputs: {} } };
    queue.put({ number, promptId: `p${number}`, workflow, extraData: {}, outputs: ["1"] });
  });
  worker.wake();
  await promise;
  await worker.stop();
  return Object.values(history.list({})).map((record) => {
    const last = record.status.messages.at(-1)!;
    return `${last[0]} ${(last[1] as Record<string, unknown>)["exception_message"] ?? ""}`.trim();
  });
}

Deno.test("PromptWorker goes on after a node that throws", async () => {
  assertEquals(await statusesOf(["Good", "Throws", "Good"]), [
    "execution_success",
    "execution_error too far",
    "execution_success",
  ]);
});

Deno.test("PromptWorker goes on after a fault outside of any node", async () => {
  assertEquals(await statusesOf(["Faulty", "Good"]), [
    "execution_error the engine's own fault",
    "execution_success",
  ]);
});

Deno.test("PromptWorker that is stopped leaves the rest in the queue", async () => {
  const queue = new PromptQueue(() => {});
  const worker = new PromptWorker(runServices(), queue, new History());
  await worker.stop();
  queue.put({ number: 0, promptId: "p", workflow: {}, extraData: {}, outputs: [] });
  worker.wake();
  await worker.stop();
  assertEquals(queue.remaining, 1);
});
