import { assertEquals } from "@std/assert";
import { freeName, inputName, saysSomething } from "../../src/workflow/inputs/input_name.ts";

Deno.test("inputName() makes a name that assistants take of any text", () => {
  for (
    const [text, name] of [
      ["First Frame", "first_frame"],
      ["image2 (optional)", "image2_optional"],
      ["Größe", "grosse"],
      ["Élan-vital", "elan_vital"],
      ["model.resolution", "model_resolution"],
      ["提示词", ""],
      ["提示词 prompt", "prompt"],
      ["__proto__", "proto"],
      ["", ""],
      ["a".repeat(70), "a".repeat(64)],
    ] as const
  ) assertEquals([text, inputName(text)], [text, name]);
});

Deno.test("saysSomething() knows the names that the editor gives", () => {
  for (const name of ["value", "value_2", "text", "string_b_1", "text2", "float", ""]) {
    assertEquals([name, saysSomething(name)], [name, false]);
  }
  for (const name of ["width", "prompt", "text_encoder", "choices", "lora_name_1", "valued"]) {
    assertEquals([name, saysSomething(name)], [name, true]);
  }
});

Deno.test("freeName() numbers within the longest name", () => {
  const taken = new Set(["a", "a_2", "b".repeat(64)]);
  assertEquals(freeName("c", taken), "c");
  assertEquals(freeName("a", taken), "a_3");
  assertEquals(freeName("b".repeat(64), taken), `${"b".repeat(62)}_2`);
});
