import { assertEquals, assertRejects } from "@std/assert";
import { HistorySource } from "../../src/library/history_source.ts";
import { fakeClient } from "./fake_client.ts";
import { API, SAVED } from "./workflows.ts";

interface Run {
  number: number;
  prompt?: unknown;
  workflow?: unknown;
  files?: string[];
  end?: [type: string, timestamp: number];
}

/** A run as `/history` tells it. */
function run(id: string, { number, prompt = API, workflow, files = [], end }: Run) {
  const images = files.map((filename) => ({ filename, subfolder: "", type: "output" }));
  const [type, timestamp] = end ?? ["execution_success", number];
  const data = { prompt_id: id, timestamp, node_id: "1", node_type: "X", executed: [] };
  return {
    prompt: [number, id, prompt, { extra_pnginfo: workflow ? { workflow } : {} }, ["2"]],
    outputs: { "2": { images } },
    status: {
      status_str: type === "execution_success" ? "success" : "error",
      completed: type === "execution_success",
      messages: [["execution_start", { prompt_id: id, timestamp: 1 }], [type, data]],
    },
  };
}

function text(value: string, title?: string) {
  return { class_type: "CLIPTextEncode", inputs: { text: value }, _meta: { title } };
}

Deno.test("HistorySource.list() tells the newest run first, what it was about and made", async () => {
  const prompt = { n: text("ugly", "Negative Prompt"), p: text("  a   red\nboat ") };
  const { client, requests } = fakeClient({
    "/history": {
      old: run("old", { number: 1, files: ["a.mp4"], end: ["execution_success", 10] }),
      new: run("new", { number: 2, prompt, files: ["a.png"], end: ["execution_success", 20] }),
      cut: run("cut", { number: 3, end: ["execution_interrupted", 15] }),
      long: run("long", { number: 0, prompt: { p: text("x".repeat(99)) }, files: ["m.glb"] }),
    },
  });
  const { entries } = await new HistorySource(client).list();
  assertEquals(requests, ["/history"]);
  assertEquals(entries.map(({ version: _, ...entry }) => entry), [
    { key: "new", name: "new", title: "a red boat", modified: 20, media: "image" },
    { key: "cut", name: "cut", description: "This run was cancelled.", modified: 15 },
    { key: "old", name: "old", modified: 10, media: "video" },
    { key: "long", name: "long", title: "x".repeat(59) + "…", modified: 0, media: "3d" },
  ]);
});

Deno.test("HistorySource.load() prefers what the editor saved, where that is a workflow", async () => {
  const { client } = fakeClient({
    "/history/a": { a: run("a", { number: 1, workflow: SAVED }) },
    "/history/b": { b: run("b", { number: 1, workflow: { not: "one" } }) },
    "/history/c": { c: run("c", { number: 1 }) },
    "/history/d": {},
  });
  const source = new HistorySource(client);
  const load = async (key: string) => (await source.load({ key, name: key })).json;
  assertEquals(await load("a"), SAVED);
  assertEquals(await load("b"), API);
  assertEquals(await load("c"), API);
  await assertRejects(() => load("d"), RangeError, 'Cannot read workflow "d"');
});

Deno.test("HistorySource.list() takes runs without status, files or sense", async () => {
  const { client } = fakeClient({
    "/history": {
      bare: { prompt: [1, "bare", {}, {}, []], outputs: {} },
      odd: { prompt: [2, "odd", { "1": "x" }, null, null], outputs: { "1": null } },
    },
  });
  const { entries } = await new HistorySource(client).list();
  assertEquals(entries.map(({ key }) => key), ["odd", "bare"]);
});
