import { assertEquals, assertThrows } from "@std/assert";
import { pythonBool, pythonFloat, pythonFloatOf } from "../../src/demo/python.ts";
import { pythonInt, pythonLiteral, pythonText } from "../../src/demo/python.ts";

Deno.test("pythonLiteral() writes values as Python does", () => {
  const value = [null, true, "it's", 'say "it\'s"', 1, { a: [2n ** 64n] }];
  assertEquals(
    pythonLiteral(value),
    `[None, True, "it's", 'say "it\\'s"', 1, {'a': [18446744073709551616]}]`,
  );
  assertEquals(pythonText("plain"), "plain");
  assertEquals(pythonText(null), "None");
});

Deno.test("pythonFloat() writes whole numbers with a decimal", () => {
  assertEquals([pythonFloat(1000), pythonFloat(0.01), pythonFloat(5n)], ["1000.0", "0.01", "5.0"]);
});

Deno.test("pythonInt() cuts decimals off and reads text", () => {
  assertEquals([pythonInt(1.9), pythonInt(-1.9), pythonInt(" 7 "), pythonInt(true)], [1, -1, 7, 1]);
  assertEquals(pythonInt("18446744073709551615"), 18446744073709551615n);
  assertEquals(pythonInt("1_000"), 1000);
});

Deno.test("pythonInt() throws TypeError with Python's words", () => {
  assertThrows(() => pythonInt("1.5"), TypeError, "invalid literal for int() with base 10: '1.5'");
  assertThrows(() => pythonInt({}), TypeError, "not 'dict'");
  assertThrows(() => pythonInt(""), TypeError, "invalid literal");
});

Deno.test("pythonFloatOf() reads numbers and text, and throws TypeError for the rest", () => {
  assertEquals([pythonFloatOf("1e3"), pythonFloatOf(2n), pythonFloatOf(false)], [1000, 2, 0]);
  assertThrows(() => pythonFloatOf(" "), TypeError, "could not convert string to float");
  assertThrows(() => pythonFloatOf([]), TypeError, "not 'list'");
});

Deno.test("pythonBool() takes any text but the empty one as true", () => {
  assertEquals(["false", "", 0, [], {}, [0]].map(pythonBool), [
    true,
    false,
    false,
    false,
    false,
    true,
  ]);
});
