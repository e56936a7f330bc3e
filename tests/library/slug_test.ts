import { assertEquals } from "@std/assert";
import { slug, slugPath } from "../../src/library/slug.ts";

Deno.test("slug() makes lower case words of a name and keeps what is readable", () => {
  const cases = {
    "text_to_image": "text_to_image",
    "SD3.5 Large (v2)": "sd3_5_large_v2",
    "Café Übergröße": "cafe_ubergroße",
    "肖像 写真": "肖像_写真",
    "नमस्ते": "नमस्ते",
    "_-x-_": "-x-",
    "ＡＢＣ": "abc",
    "!!!": "workflow",
    "": "workflow",
  };
  for (const [name, id] of Object.entries(cases)) assertEquals(slug(name), id.normalize("NFC"));
});

Deno.test("slug() makes the same of a name in either of Unicode's forms", () => {
  assertEquals(slug("Portre\u0301t".normalize("NFC")), slug("Portre\u0301t".normalize("NFD")));
  assertEquals(slug("한글".normalize("NFD")), "한글".normalize("NFC"));
});

Deno.test("slug() is at most 64 characters and cuts none in two", () => {
  assertEquals(slug("a".repeat(100)), "a".repeat(64));
  assertEquals(slug("𠮷".repeat(100)), "𠮷".repeat(64));
  assertEquals(slug("a".repeat(63) + "  b"), "a".repeat(63));
});

Deno.test("slugPath() keeps the parts of a path", () => {
  assertEquals(slugPath("My Folder/Portrait 1"), "my_folder/portrait_1");
});
