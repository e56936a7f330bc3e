import { assertEquals, assertThrows } from "@std/assert";
import { parseLora } from "../../src/workflow/parse_lora.ts";

Deno.test("parseLora() reads a name, and a strength behind the last colon", () => {
  const read = (text: string) => {
    const { name, strength } = parseLora(text);
    return [name, strength];
  };
  assertEquals(read("detail"), ["detail", 1]);
  assertEquals(read(" styles/ink.safetensors : 0.8 "), ["styles/ink.safetensors", 0.8]);
  assertEquals(read("ink:-1"), ["ink", -1]);
  assertEquals(read("ink:.5"), ["ink", 0.5]);
  assertEquals(read("a:2:0.25"), ["a:2", 0.25]);
  assertEquals(read("C:\\ink.safetensors"), ["C:\\ink.safetensors", 1]);
  assertEquals(read("ink:strong"), ["ink:strong", 1]);
});

Deno.test("parseLora() refuses what names no file", () => {
  for (const text of ["", "  ", ":1", " : 0.5"]) {
    assertThrows(() => parseLora(text), TypeError, "it names no file");
  }
});
