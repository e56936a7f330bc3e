import { assert, assertEquals } from "@std/assert";
import type { Json } from "../../src/comfyui/json.ts";
import { DemoEngine } from "../../src/demo/engine.ts";
import { call, type Fields, inProcess } from "./demo_client.ts";
import { hasRecordings, needsRecordings, readRecording, recordedModels } from "./recordings.ts";
import { node, textToImage } from "./workflows.ts";

interface RecordedCase {
  case: string;
  request: Json;
  status: number;
  response: Json;
}

// The engine has no disk behind its folders, so a path out of them leads nowhere.
const OTHERWISE_HERE = new Set(["loadimage_traversal"]);

/** What only the wording or the run decides: tooltips, tracebacks, ids. */
function comparable(value: Json, key = ""): Json {
  if (key === "tooltip" || key === "traceback" || key === "prompt_id" || key === "number") {
    return "";
  }
  if (Array.isArray(value)) return value.map((item) => comparable(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => name !== "tooltip")
    .map(([name, item]) => [name, comparable(item, name)]);
  return Object.fromEntries(entries);
}

Deno.test({
  name: `validatePrompt() refuses and accepts what a real ComfyUI did${needsRecordings}`,
  ignore: !hasRecordings,
  async fn(test) {
    await using engine = new DemoEngine({ stepMs: 0, models: recordedModels() });
    const way = inProcess(engine);
    const cases = readRecording<RecordedCase[]>("prompt_errors.json");
    assert(cases.length > 40);
    const numbers: [theirs: Json, ours: Json][] = [];
    for (const recorded of cases) {
      const isText = typeof recorded.request === "string";
      const init = isText ? { body: recorded.request as string } : {};
      const { status, body } = isText
        ? await postText(engine, init.body ?? "")
        : await call(way, "/prompt", recorded.request);
      const theirs = recorded.response;
      if (OTHERWISE_HERE.has(recorded.case)) continue;
      await test.step(recorded.case, () => {
        assertEquals(status, recorded.status);
        assertEquals(comparable(body), comparable(theirs));
      });
      if (status === 200) {
        numbers.push([(theirs as Fields)["number"]!, (body as Fields)["number"]!]);
      }
    }
    await test.step("a refused prompt uses up a number too", () => {
      const [first] = numbers;
      for (const [theirs, ours] of numbers) {
        assertEquals(Number(ours) - Number(first![1]), Number(theirs) - Number(first![0]));
      }
    });
  },
});

async function postText(
  engine: DemoEngine,
  text: string,
): Promise<{ status: number; body: Json }> {
  const url = "http://demo.invalid/prompt";
  const response = await engine.fetch(new Request(url, { method: "POST", body: text }));
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, body: isJson ? await response.json() : await response.text() };
}

async function refusalOf(prompt: unknown): Promise<Fields> {
  await using engine = new DemoEngine({ stepMs: 0 });
  const { status, body } = await call(inProcess(engine), "/prompt", { prompt });
  assertEquals(status, 400);
  return body as Fields;
}

Deno.test("validatePrompt() names the node and the input of a bad value", async () => {
  const workflow = textToImage();
  workflow["4"]!.inputs["ckpt_name"] = "nope.safetensors";
  const refusal = await refusalOf(workflow);
  const errors = refusal["node_errors"] as Record<string, Fields>;
  assertEquals(Object.keys(errors), ["4"]);
  const [complaint] = errors["4"]!["errors"] as Fields[];
  assertEquals(complaint!["type"], "value_not_in_list");
  assertEquals((complaint!["extra_info"] as Fields)["received_value"], "nope.safetensors");
});

Deno.test("validatePrompt() refuses a link of an output node to a missing node", async () => {
  const refusal = await refusalOf({
    "1": node("PreviewImage", { images: ["99", 0] }),
  });
  const errors = refusal["node_errors"] as Record<string, Fields>;
  const [complaint] = errors["1"]!["errors"] as Fields[];
  assertEquals(complaint!["type"], "exception_during_validation");
});

Deno.test("validatePrompt() survives ten thousand nodes in a row", async () => {
  const workflow: Record<string, unknown> = { "0": node("EmptyImage", { width: "wide" }) };
  for (let i = 1; i < 10_000; i++) workflow[i] = node("ImageInvert", { image: [`${i - 1}`, 0] });
  workflow["end"] = node("PreviewImage", { images: ["9999", 0] });
  await using engine = new DemoEngine({ stepMs: 0 });
  const { status } = await call(inProcess(engine), "/prompt", { prompt: workflow });
  assert(status >= 400);
  const after = await call(inProcess(engine), "/prompt", { prompt: textToImage() });
  assertEquals(after.status, 200);
});

Deno.test("validatePrompt() takes partial_execution_targets and leaves other outputs out", async () => {
  await using engine = new DemoEngine({ stepMs: 0 });
  const prompt = {
    "1": node("EmptyImage", { width: 8, height: 8, batch_size: 1, color: 0 }),
    "2": node("PreviewImage", { images: ["1", 0] }),
    "3": node("PreviewImage", { images: ["nowhere", 0] }),
  };
  const { status, body } = await call(inProcess(engine), "/prompt", {
    prompt,
    partial_execution_targets: ["2"],
  });
  assertEquals(status, 200);
  assertEquals((body as Fields)["node_errors"], {});
});
