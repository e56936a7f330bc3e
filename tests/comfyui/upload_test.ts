import { assertEquals, assertThrows } from "@std/assert";
import { UploadedSchema, uploadForm } from "../../src/comfyui/upload.ts";

const image = new Blob(["x"], { type: "image/png" });

Deno.test("uploadForm() sends only the fields that were given", () => {
  const form = uploadForm(image, { filename: "a.png" });
  assertEquals([...form.keys()], ["image"]);
  assertEquals((form.get("image") as File).name, "a.png");
});

Deno.test("uploadForm() says overwrite in the one way that ComfyUI reads", () => {
  const options = { filename: "a.png", subfolder: "s", type: "temp" as const };
  const form = uploadForm(image, { ...options, overwrite: true });
  assertEquals(form.get("overwrite"), "true");
  assertEquals(form.get("subfolder"), "s");
  assertEquals(form.get("type"), "temp");
  assertEquals(uploadForm(image, { ...options, overwrite: false }).get("overwrite"), null);
});

Deno.test("uploadForm() refuses a name that is empty or holds a folder", () => {
  for (const filename of ["", "a/b.png", "a\\b.png", "../a.png"]) {
    assertThrows(() => uploadForm(image, { filename }), TypeError, "Cannot upload");
  }
});

Deno.test("UploadedSchema reads the name that ComfyUI picked", () => {
  const file = UploadedSchema.parse({ name: "up (1).png", subfolder: "", type: "input" });
  assertEquals(file, { filename: "up (1).png", subfolder: "", type: "input" });
});
