import { assertEquals } from "@std/assert";
import { UserFilesSchema } from "../../src/comfyui/user_file.ts";

Deno.test("UserFilesSchema gives milliseconds, whether ComfyUI says seconds or milliseconds", () => {
  const files = UserFilesSchema.parse([
    { path: "a.json", size: 12, modified: 1795230376.491081 },
    { path: "b/c.json", modified: 1795230376491 },
  ]);
  assertEquals(files.map(({ modified }) => modified), [1795230376491, 1795230376491]);
});
