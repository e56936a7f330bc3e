import { assertEquals } from "@std/assert";
import { QueueSchema } from "../../src/comfyui/queue.ts";

function item(number: number, id: string, extraData: unknown = {}): unknown[] {
  return [number, id, { "1": { class_type: "A", inputs: {} } }, extraData, ["1"]];
}

Deno.test("QueueSchema sorts what waits in the order in which it will run", () => {
  const queue = QueueSchema.parse({
    queue_running: [],
    queue_pending: [item(10, "c"), item(-2, "a"), item(2.5, "b"), item(10, "bb")],
  });
  assertEquals(queue.pending.map(({ promptId }) => promptId), ["a", "b", "bb", "c"]);
});

Deno.test("QueueSchema drops other people's logins", () => {
  const extraData = { client_id: "c", api_key_comfy_org: "k", auth_token_comfy_org: "t" };
  const queue = QueueSchema.parse({ queue_running: [item(1, "a", extraData)], queue_pending: [] });
  assertEquals(queue.running[0]?.extraData, { client_id: "c" });
});

Deno.test("QueueSchema takes what a newer version appends to an item", () => {
  const queue = QueueSchema.parse({
    queue_running: [[...item(1, "a"), { sensitive: true }]],
    queue_pending: [],
  });
  assertEquals(queue.running[0]?.outputNodes, ["1"]);
});

Deno.test("QueueSchema reads on where somebody else's workflow is odd", () => {
  const odd = { "1": { class_type: "A" }, "2": { inputs: {}, _meta: { title: 5 } }, "3": 7 };
  const queue = QueueSchema.parse({
    queue_running: [[0, "a", odd, null, null]],
    queue_pending: [[1, "b", { "1": { class_type: "A" } }, {}, []]],
  });
  assertEquals(queue.running[0]?.prompt, {});
  assertEquals(queue.pending[0]?.prompt["1"]?.inputs, {});
});
