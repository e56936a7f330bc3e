import { assertEquals } from "@std/assert";
import type { Json } from "../../src/comfyui/json.ts";
import type { TemplateInputType } from "../../src/workflow/template_input_type.ts";
import { typedValue } from "../../src/workflow/typed_value.ts";

const CASES: [type: TemplateInputType, given: Json, written: Json][] = [
  ["integer", "512", 512],
  ["integer", " +7 ", 7],
  ["integer", "-1", -1],
  ["integer", "512.0", 512],
  ["integer", "18446744073709551615", 18446744073709551615n],
  ["integer", 2 ** 60, 1152921504606846976n],
  ["integer", 9007199254740993n, 9007199254740993n],
  ["integer", 5n, 5n],
  ["integer", "1.5", "1.5"],
  ["integer", "", ""],
  ["integer", "many", "many"],
  ["integer", null, null],
  ["number", "7.5", 7.5],
  ["number", "1e3", 1000],
  ["number", " ", " "],
  ["number", "Infinity", "Infinity"],
  ["boolean", "true", true],
  ["boolean", "False", false],
  ["boolean", 0, false],
  ["boolean", 1, true],
  ["boolean", "perhaps", "perhaps"],
  ["string", 5, 5],
  ["string", "5", "5"],
];

for (const [type, given, written] of CASES) {
  Deno.test(`typedValue() makes ${Deno.inspect(written)} of ${Deno.inspect(given)} as ${type}`, () => {
    assertEquals(typedValue(given, type), written);
  });
}
