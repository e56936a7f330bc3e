import { assertEquals } from "@std/assert";
import { isExposed, mayExpose } from "../../src/library/exposed.ts";
import type { SourceName } from "../../src/library/source.ts";

function exposed(source: SourceName, id: string, patterns: string[], name = id): boolean {
  return isExposed({ key: id, name, id, source }, patterns);
}

Deno.test("isExposed() takes local entries always and others by pattern", () => {
  assertEquals(exposed("folder", "a", []), true);
  assertEquals(exposed("shipped", "a", []), true);
  assertEquals(exposed("saved", "saved/a", []), false);
  assertEquals(exposed("saved", "saved/a", ["gallery/*", "saved/*"]), true);
  assertEquals(exposed("saved", "saved/sub/a", ["saved/*"]), false);
  assertEquals(exposed("saved", "saved/sub/a", ["saved/**"]), true);
  assertEquals(exposed("gallery", "gallery/sd3_5", ["gallery/SD3.5"], "SD3.5"), true);
  assertEquals(exposed("gallery", "gallery/sd3_5", ["sd3_5", ""]), false);
});

Deno.test("mayExpose() tells which sources need no asking", () => {
  assertEquals(mayExpose("folder", []), true);
  assertEquals(mayExpose("saved", ["gallery/*", "x"]), false);
  assertEquals(mayExpose("saved", ["Saved/x"]), true);
  assertEquals(mayExpose("saved", ["*/x"]), true);
});
