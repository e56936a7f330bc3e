import { assertEquals, assertThrows } from "@std/assert";
import { LockedError, LockFile } from "../../../src/jobs/store/lock_file.ts";
import { STRICT } from "./strict.ts";

/** Two processes' ways to the same lock. */
async function withTwo(check: (one: LockFile, other: LockFile) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    using one = new LockFile(`${folder}/lock`);
    using other = new LockFile(`${folder}/lock`);
    check(one, other);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(
  "LockFile keeps others out while one has it alone",
  STRICT,
  () =>
    withTwo((one, other) => {
      const done = one.ifFree(() => {
        assertThrows(() => other.share(() => {}), LockedError, "another program has it");
        assertEquals(other.ifFree(() => {}), false);
      });
      assertEquals(done, true);
    }),
);

Deno.test(
  "LockFile lets several share it, and nobody have it alone meanwhile",
  STRICT,
  () =>
    withTwo((one, other) => {
      one.share(() => {
        assertEquals(other.share(() => "both"), "both");
        assertEquals(other.ifFree(() => {}), false);
      });
      assertEquals(other.ifFree(() => {}), true);
    }),
);

Deno.test("LockFile lets go where the action throws", STRICT, () =>
  withTwo((one, other) => {
    const fail = () => {
      throw new RangeError("no");
    };
    assertThrows(() => one.ifFree(fail), RangeError, "no");
    assertThrows(() => one.share(fail), RangeError, "no");
    assertEquals(other.ifFree(() => {}), true);
  }));
