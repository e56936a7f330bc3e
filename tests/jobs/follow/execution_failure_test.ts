import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { executionFailure } from "../../../src/jobs/follow/execution_failure.ts";

function failure(exception_message: string) {
  return executionFailure({
    prompt_id: "p",
    node_id: "3",
    node_type: "KSampler",
    exception_message,
    exception_type: "RuntimeError",
  });
}

Deno.test("executionFailure() names the node and says what ComfyUI says", () => {
  const error = failure("Sizes of tensors must match\n");
  assertEquals(error.message, "Cannot run node 3 (KSampler): Sizes of tensors must match.");
  assertEquals([error.nodeId, error.classType, error.exceptionType], [
    "3",
    "KSampler",
    "RuntimeError",
  ]);
});

Deno.test("executionFailure() names the exception where there are no words", () => {
  assertEquals(failure("\n").message, "Cannot run node 3 (KSampler): RuntimeError.");
});

Deno.test("executionFailure() shows neither paths nor tracebacks", () => {
  const { message } = failure(
    "Failed to load.\nTraceback (most recent call last):\n" +
      '  File "/srv/comfy/nodes.py", line 3, in load\n    return open(path)\n' +
      "FileNotFoundError: '/srv/comfy/models/x.bin'\n",
  );
  assertNotMatch(message, /srv|Traceback|line 3/);
  assert(message.includes("FileNotFoundError: 'x.bin'"));
});

Deno.test("executionFailure() cuts what is too long to read", () => {
  assert(failure("x".repeat(100_000)).message.length < 600);
});
