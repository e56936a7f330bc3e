import { assertEquals } from "@std/assert";
import { mediaTypeOf } from "../../src/comfyui/output_file.ts";

Deno.test("mediaTypeOf() reads the ending, in any case", () => {
  assertEquals(mediaTypeOf("a.b.PNG"), "image/png");
  assertEquals(mediaTypeOf("video_00001_.mp4"), "video/mp4");
});

Deno.test("mediaTypeOf() takes what it does not know for bytes", () => {
  for (const name of ["a.latent", "png", "", "a.", "a.constructor"]) {
    assertEquals(mediaTypeOf(name), "application/octet-stream", name);
  }
});
