import { assertEquals, assertThrows } from "@std/assert";
import { parseJson, stringifyJson } from "../../src/comfyui/json.ts";

Deno.test("parseJson() keeps a seed beyond 2^53 digit for digit", () => {
  assertEquals(parseJson('{"seed": 18446744073709551615}'), { seed: 18446744073709551615n });
});

Deno.test("parseJson() keeps integers up to 2^53 - 1 as numbers", () => {
  assertEquals(parseJson("[9007199254740991, -9007199254740991]"), [
    9007199254740991,
    -9007199254740991,
  ]);
  assertEquals(parseJson("[9007199254740993]"), [9007199254740993n]);
});

Deno.test("parseJson() leaves long fractions and exponents as numbers", () => {
  assertEquals(parseJson("[0.12345678901234567, 1e300]"), [0.12345678901234567, 1e300]);
});

Deno.test("parseJson() leaves a long number within a string alone", () => {
  assertEquals(parseJson('["18446744073709551615"]'), ["18446744073709551615"]);
});

Deno.test("parseJson() reads Python's NaN and Infinity", () => {
  assertEquals(parseJson('{"a": NaN, "b": [Infinity, -Infinity]}'), {
    a: null,
    b: [Infinity, -Infinity],
  });
});

Deno.test("parseJson() leaves NaN within a string alone", () => {
  assertEquals(parseJson(String.raw`{"a": NaN, "text": "say \"NaN\", Infinity"}`), {
    a: null,
    text: 'say "NaN", Infinity',
  });
});

Deno.test("parseJson() reads NaN beside a seed beyond 2^53", () => {
  assertEquals(parseJson("[NaN, 18446744073709551615]"), [null, 18446744073709551615n]);
});

Deno.test("parseJson() throws SyntaxError on what is not JSON", () => {
  for (const text of ["", "{", "<html>", "NaNa", "[1,]", '{"a": NaN']) {
    assertThrows(() => parseJson(text), SyntaxError);
  }
});

Deno.test("stringifyJson() writes a bigint as a plain integer", () => {
  assertEquals(stringifyJson({ seed: 18446744073709551615n }), '{"seed":18446744073709551615}');
});

Deno.test("stringifyJson() writes what parseJson() reads", () => {
  const text = '{"a":[1,2.5,"x",null,true],"seed":18446744073709551615}';
  assertEquals(stringifyJson(parseJson(text)), text);
});
