import { assert, assertEquals, assertInstanceOf, assertMatch } from "@std/assert";
import { ExecutionError, ExecutionInterruptedError } from "../../../src/comfyui/errors.ts";
import { HistoryEntrySchema } from "../../../src/comfyui/history.ts";
import { readMessage } from "../../../src/comfyui/messages.ts";
import { RunState } from "../../../src/jobs/follow/run_state.ts";
import { picture } from "../comfy_world.ts";

const WORKFLOW = picture();
const PNG = { images: [{ filename: "a.png", subfolder: "", type: "output" }] };

/** A run's messages as ComfyUI words them. */
const START = message("execution_start", { timestamp: 1_000 });
const CACHED = message("execution_cached", { nodes: ["4"] });
const SAMPLES = message("executing", { node: "3", display_node: "3" });
const SAVED = message("executed", { node: "9", display_node: "9", output: PNG });
const SUCCESS = message("execution_success", { timestamp: 3_500 });
const INTERRUPTED = message("execution_interrupted", { node_id: "3", node_type: "KSampler" });
const LAST = message("executing", { node: null });

function message(type: string, data: Record<string, unknown>): [string, Record<string, unknown>] {
  return [type, { prompt_id: "p", ...data }];
}

function failed(words: string, type = "RuntimeError"): [string, Record<string, unknown>] {
  return message("execution_error", {
    node_id: "3",
    node_type: "KSampler",
    exception_message: `${words}\n`,
    exception_type: type,
    traceback: ["  File '/srv/comfy/execution.py'"],
  });
}

function stateAfter(...messages: [string, unknown][]): RunState {
  const state = new RunState(WORKFLOW, () => 0);
  for (const [type, data] of messages) state.apply(readMessage({ type, data }));
  return state;
}

/** The history of a run, as `/history` words it. */
function historyOf(
  options: { status?: string; messages?: [string, unknown][]; outputs?: Record<string, unknown> },
) {
  const { status, messages = [], outputs = { "9": PNG } } = options;
  return HistoryEntrySchema.parse({
    prompt: [1, "p", WORKFLOW, {}, ["9"]],
    outputs,
    ...(status && { status: { status_str: status, completed: status === "success", messages } }),
  });
}

Deno.test("RunState is completed where execution_success came, with the time that ComfyUI took", () => {
  const state = stateAfter(START, CACHED, SAMPLES, SAVED, SUCCESS, LAST);
  assertEquals([state.started, state.ended, state.failure], [true, true, undefined]);
  const { files, cached, ranMs, warnings } = state.result;
  assertEquals([files.length, cached, ranMs, warnings], [1, false, 2_500, []]);
});

Deno.test("RunState is not ended before the last message", () => {
  assertEquals(stateAfter(START, CACHED, SAMPLES, SAVED, SUCCESS).ended, false);
});

Deno.test("RunState is failed where an error came and no success", () => {
  const { failure, outputs } = stateAfter(START, SAMPLES, SAVED, failed("out of memory"), LAST);
  assertInstanceOf(failure, ExecutionError);
  assertEquals(failure.message, "Cannot run node 3 (KSampler): out of memory.");
  assertEquals(outputs.files.length, 1);
});

Deno.test("RunState is completed with a warning where an error blocked a branch only", () => {
  const blocked = failed("Execution Blocked: no face found", "ExecutionBlocked");
  const state = stateAfter(START, SAMPLES, SAVED, blocked, SUCCESS, LAST);
  assertEquals(state.failure, undefined);
  assertMatch(state.result.warnings.join(), /no face found/);
});

Deno.test("RunState keeps the warning of a blocked branch that the history does not mention", () => {
  const state = stateAfter(START, SAMPLES, failed("Blocked", "ExecutionBlocked"));
  state.applyHistory(historyOf({ status: "success", messages: [START, CACHED, SUCCESS] }));
  assertEquals(state.failure, undefined);
  assertMatch(state.result.warnings.join(), /Blocked/);
});

Deno.test("RunState is failed where the history calls a run with a circle of nodes a success", () => {
  const circle = failed("Dependency cycle detected", "graph.DependencyCycleError");
  const state = stateAfter();
  state.applyHistory(historyOf({ status: "success", messages: [START, CACHED, circle] }));
  assertInstanceOf(state.failure, ExecutionError);
  assertInstanceOf(stateAfter(START, circle, LAST).failure, ExecutionError);
});

Deno.test("RunState is interrupted though the history calls it an error", () => {
  const state = stateAfter();
  state.applyHistory(historyOf({ status: "error", messages: [START, CACHED, INTERRUPTED] }));
  assertInstanceOf(state.failure, ExecutionInterruptedError);
});

Deno.test("RunState is completed where an old history has no status", () => {
  const state = stateAfter();
  state.applyHistory(historyOf({}));
  assertEquals([state.ended, state.failure, state.result.files.length], [true, undefined, 1]);
});

Deno.test("RunState does not know how a run ended of which nothing is told", () => {
  assertMatch(String(stateAfter(START, LAST).failure), /neither success nor an error/);
  const state = stateAfter();
  state.applyHistory(historyOf({ status: "error" }));
  assertMatch(String(state.failure), /neither success nor an error/);
});

Deno.test("RunState tells a run with nothing to do from messages and from the history", () => {
  const all = message("execution_cached", { nodes: Object.keys(WORKFLOW) });
  assertEquals(stateAfter(START, all, SAVED, SUCCESS, LAST).result.cached, true);
  const state = stateAfter();
  state.applyHistory(historyOf({ status: "success", messages: [START, all, SUCCESS] }));
  assertEquals(state.result.cached, true);
  const other = stateAfter();
  other.applyHistory(historyOf({ status: "success", messages: [START, CACHED, SUCCESS] }));
  assertEquals(other.result.cached, false);
});

Deno.test("RunState claims no cache where the history does not say what was to be made", () => {
  const state = stateAfter();
  const all = message("execution_cached", { nodes: Object.keys(WORKFLOW) });
  const history = historyOf({ status: "success", messages: [START, all, SUCCESS] });
  state.applyHistory({ ...history, prompt: { ...history.prompt, outputNodes: [] } });
  assertEquals(state.result.cached, false);
});

Deno.test("RunState takes the history's files for the whole truth", () => {
  const state = stateAfter(START, SAMPLES);
  const two = { "9": PNG, "10": { images: [{ filename: "b.png", subfolder: "", type: "temp" }] } };
  state.applyHistory(historyOf({ status: "success", messages: [SUCCESS], outputs: two }));
  assertEquals(state.result.files.map(({ filename }) => filename), ["a.png", "b.png"]);
});

Deno.test("RunState warns, and claims no cache, where it missed messages for good", () => {
  const state = stateAfter(START, SAVED, SUCCESS, LAST);
  state.missedSome();
  assertEquals(state.result.cached, false);
  assertEquals(state.result.warnings.length, 1);
});

Deno.test("RunState lives through messages that it does not know", () => {
  const state = stateAfter(START, ["crystools.monitor", { cpu: 1 }], ["progress", { value: "x" }]);
  assertEquals(state.started, true);
  assert(!state.ended);
});
