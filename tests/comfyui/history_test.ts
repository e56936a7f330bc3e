import { assertEquals } from "@std/assert";
import { HistoryEntrySchema, HistorySchema } from "../../src/comfyui/history.ts";

const prompt = [0, "p", { "1": { class_type: "A", inputs: { seed: 18446744073709551615n } } }, {}, [
  "1",
]];

Deno.test("HistoryEntrySchema keeps seeds, outputs and messages", () => {
  const entry = HistoryEntrySchema.parse({
    prompt,
    outputs: { "1": { images: [] }, "2": null },
    status: {
      status_str: "success",
      completed: true,
      messages: [["execution_success", { prompt_id: "p" }], ["new", {}, "more"]],
    },
    meta: {},
  });
  assertEquals(entry.prompt.prompt["1"]?.inputs["seed"], 18446744073709551615n);
  assertEquals(entry.outputs, { "1": { images: [] }, "2": {} });
  assertEquals(entry.status?.messages.map(({ type }) => type), ["execution_success", "unknown"]);
});

Deno.test("HistorySchema reads the answer for an unknown prompt", () => {
  assertEquals(HistorySchema.parse({}), {});
});
