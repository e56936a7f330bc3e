import { assertEquals } from "@std/assert";
import { nearest, resolveName } from "../../src/workflow/nearest.ts";

const CHECKPOINTS = [
  "dreamshaper_8.safetensors",
  "sdxl/sd_xl_base_1.0.safetensors",
  "v1-5-pruned-emaonly.ckpt",
];

Deno.test("nearest() puts what begins with or holds the value before what is spelt alike", () => {
  assertEquals(nearest("dreamshaper", CHECKPOINTS), ["dreamshaper_8.safetensors"]);
  assertEquals(nearest("XL_BASE", CHECKPOINTS)[0], "sdxl/sd_xl_base_1.0.safetensors");
  assertEquals(nearest("eulr", ["heun", "euler_ancestral", "euler"])[0], "euler");
});

Deno.test("nearest() leaves out what is too far away", () => {
  assertEquals(nearest("zzzzzzzz", CHECKPOINTS), []);
  assertEquals(nearest("", CHECKPOINTS), []);
});

Deno.test("resolveName() completes folder, ending and case where only one name fits", () => {
  assertEquals(resolveName("SD_XL_base_1.0", CHECKPOINTS), "sdxl/sd_xl_base_1.0.safetensors");
  assertEquals(resolveName("dreamshaper_8.ckpt", CHECKPOINTS), "dreamshaper_8.safetensors");
  assertEquals(resolveName("dreamshaper", CHECKPOINTS), undefined);
  assertEquals(resolveName("a", ["x/a.pt", "y/a.pt"]), undefined);
  assertEquals(resolveName("y\\a.pt", ["x\\a.pt", "y\\a.pt"]), "y\\a.pt");
});
