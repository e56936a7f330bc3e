import { assertEquals, assertThrows } from "@std/assert";
import { LockFile } from "../../../src/jobs/store/lock_file.ts";
import { STRICT } from "./strict.ts";

Deno.test("LockFile keeps others out while one has it alone", STRICT, async () => {
  const folder = await Deno.makeTempDir();
  try {
    using one = new LockFile(`${folder}/lock`);
    using other = new LockFile(`${folder}/lock`);
    one.hold("exclusive", () => {
      assertThrows(() => other.hold("shared", () => {}), Error, "another program has it");
    });
    one.hold("shared", () => {
      assertThrows(() => other.hold("exclusive", () => {}), Error, "another program has it");
      assertEquals(other.hold("shared", () => "both"), "both");
    });
    assertEquals(other.hold("exclusive", () => "free"), "free");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("LockFile lets go where the action throws", STRICT, async () => {
  const folder = await Deno.makeTempDir();
  try {
    using one = new LockFile(`${folder}/lock`);
    using other = new LockFile(`${folder}/lock`);
    const fail = () => {
      throw new RangeError("no");
    };
    assertThrows(() => one.hold("exclusive", fail), RangeError, "no");
    assertEquals(other.hold("exclusive", () => "free"), "free");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
