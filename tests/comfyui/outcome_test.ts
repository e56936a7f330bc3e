import { assertEquals } from "@std/assert";
import { HistoryEntrySchema } from "../../src/comfyui/history.ts";
import { outcomeOf } from "../../src/comfyui/outcome.ts";

const failure = {
  prompt_id: "p",
  node_id: "1",
  node_type: "N",
  exception_message: "m\n",
  exception_type: "E",
};

function outcome(status: unknown): ReturnType<typeof outcomeOf> {
  const prompt = [0, "p", {}, {}, []];
  return outcomeOf(HistoryEntrySchema.parse({ prompt, outputs: {}, status }));
}

function status(status_str: string, ...messages: [type: string, data: unknown][]): unknown {
  return { status_str, completed: status_str === "success", messages };
}

Deno.test("outcomeOf() reads a run that went well", () => {
  const success = ["execution_success", { prompt_id: "p", timestamp: 1 }] as [string, unknown];
  assertEquals(outcome(status("success", success)), { state: "completed" });
});

Deno.test("outcomeOf() reads a failed run with its error", () => {
  const result = outcome(status("error", ["execution_error", failure]));
  assertEquals(result, { state: "failed", error: failure });
});

Deno.test("outcomeOf() tells an interrupted run from a failed one", () => {
  const result = outcome(status("error", ["execution_interrupted", { prompt_id: "p" }]));
  assertEquals(result.state, "cancelled");
});

Deno.test("outcomeOf() believes an error message over a status of success", () => {
  assertEquals(outcome(status("success", ["execution_error", failure])).state, "failed");
});

Deno.test("outcomeOf() believes a status of error where no message says why", () => {
  assertEquals(outcome(status("error", ["new_message", {}])), { state: "failed" });
});

Deno.test("outcomeOf() takes an entry without status for a run that ended well", () => {
  assertEquals(outcome(undefined), { state: "completed" });
  assertEquals(outcome(null), { state: "completed" });
});
