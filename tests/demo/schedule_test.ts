import { assertEquals } from "@std/assert";
import { Schedule } from "../../src/demo/schedule.ts";
import { textToImage } from "./workflows.ts";
import type { ApiWorkflow } from "../../src/comfyui/api_workflow.ts";

function orderOf(workflow: ApiWorkflow, outputs: string[], cached: string[] = []): string[] {
  const schedule = new Schedule(workflow, outputs, {
    isOutput: (id) => workflow[id]!.class_type === "SaveImage",
    isCached: (id) => cached.includes(id),
  });
  const order: string[] = [];
  for (let id = schedule.next(); id !== undefined; id = schedule.next()) {
    order.push(id);
    schedule.complete(id);
  }
  return order;
}

const WORKFLOW = textToImage() as ApiWorkflow;

Deno.test("Schedule runs sources before what needs them", () => {
  assertEquals(orderOf(WORKFLOW, ["9"]), ["4", "5", "7", "6", "3", "8", "9"]);
});

Deno.test("Schedule leaves out what is cached, and what only that needed", () => {
  assertEquals(orderOf(WORKFLOW, ["9"], ["4", "5", "6", "7"]), ["3", "8", "9"]);
  assertEquals(orderOf(WORKFLOW, ["9"], ["8"]), ["9"]);
});

Deno.test("Schedule leaves out nodes that no output needs", () => {
  const extra = { ...WORKFLOW, "50": { class_type: "EmptyImage", inputs: {} } };
  assertEquals(orderOf(extra, ["9"]).includes("50"), false);
});

Deno.test("Schedule prefers the branch that shows something first", () => {
  const workflow = {
    a: { class_type: "Source", inputs: {} },
    b: { class_type: "Middle", inputs: { in: ["a", 0] } },
    slow: { class_type: "Middle", inputs: { in: ["b", 0] } },
    end: { class_type: "SaveImage", inputs: { in: ["slow", 0] } },
    quick: { class_type: "SaveImage", inputs: { in: ["a", 0] } },
  } satisfies ApiWorkflow;
  assertEquals(orderOf(workflow, ["end", "quick"]), ["a", "quick", "b", "slow", "end"]);
});
