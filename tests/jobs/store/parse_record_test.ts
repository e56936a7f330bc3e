import { assertEquals } from "@std/assert";
import { parseRecord } from "../../../src/jobs/store/parse_record.ts";
import { recordText } from "../../../src/jobs/store/record_text.ts";
import { ended, record } from "./records.ts";

Deno.test("parseRecord() reads what a newer version added, and leaves it there", () => {
  const text = JSON.stringify({ ...record("1"), mood: "good" });
  assertEquals(parseRecord(text), { ...record("1"), mood: "good" } as never);
});

Deno.test("parseRecord() takes nothing that only looks like a record", () => {
  const wrong: Record<string, unknown>[] = [
    { id: "" },
    { id: 1 },
    { createdAt: "yesterday" },
    { createdAt: null },
    { caller: undefined },
    { status: "done" },
    { inputs: null },
    { inputs: [] },
    { engine: 1 },
    { endedAt: "now" },
    { error: {} },
    { files: [{ filename: "a.png" }] },
    { files: {} },
    { texts: "one" },
    { texts: [1] },
    { workflow: [] },
    { workflow: { "1": { class_type: "A" } } },
    { workflow: { "1": null } },
  ];
  for (const fields of wrong) {
    const text = JSON.stringify({ ...record("1"), ...fields });
    assertEquals(parseRecord(text), undefined, text);
  }
  for (const text of ["", "null", "[]", "1", "{}", "\0", "{", '"x"', "�"]) {
    assertEquals(parseRecord(text), undefined, text);
  }
});

Deno.test("parseRecord() takes no part of a record for a whole one", () => {
  const text = recordText(ended("1", { inputs: { prompt: "a \u{1f600}" } }), 10_000);
  for (let length = 0; length < text.length; length++) {
    assertEquals(parseRecord(text.slice(0, length)), undefined);
  }
});
