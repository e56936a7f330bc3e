import { assertEquals, assertThrows } from "@std/assert";
import { rangeHeader, viewQuery } from "../../src/comfyui/view.ts";

const file = { filename: "a.png", subfolder: "b", type: "output" as const };

Deno.test("viewQuery() asks for a preview with its quality", () => {
  const query = viewQuery(file, { preview: { format: "webp", quality: 50 }, channel: "rgb" });
  assertEquals(query, { ...file, channel: "rgb", preview: "webp;50" });
});

Deno.test("viewQuery() refuses a quality that ComfyUI would fail at", () => {
  for (const quality of [0, 101, 1.5, NaN]) {
    assertThrows(() => viewQuery(file, { preview: { format: "jpeg", quality } }), RangeError);
  }
});

Deno.test("rangeHeader() may leave the end open", () => {
  assertEquals(rangeHeader({ start: 0, end: 9 }), "bytes=0-9");
  assertEquals(rangeHeader({ start: 5 }), "bytes=5-");
});
