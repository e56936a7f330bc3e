import { assertEquals, assertLess } from "@std/assert";
import { withoutPaths } from "../../../src/jobs/follow/without_paths.ts";

const CUT: [text: string, cut: string][] = [
  ["cannot identify image file '/srv/comfy/input/a b.png'", "cannot identify image file 'a b.png'"],
  ["No such file: /home/me/ComfyUI/models/x.safetensors", "No such file: x.safetensors"],
  ["open C:\\Users\\me\\ComfyUI\\models\\x.safetensors failed", "open x.safetensors failed"],
  [String.raw`FileNotFoundError: 'C:\\Users\\me\\a.png'`, "FileNotFoundError: 'a.png'"],
  ["C:\\Program Files\\ComfyUI\\main.py, line 3", "main.py, line 3"],
  ["D:/AI/ComfyUI/input/a.png is bad", "a.png is bad"],
  [String.raw`\\nas\share\models\x.ckpt is gone`, "x.ckpt is gone"],
  ["see /Users/me/Library/Application Support/ComfyUI/x.log", "see x.log"],
  ["in ~/.cache/huggingface/hub/model.bin", "in ~model.bin"],
  ["file:///home/me/x.png", "x.png"],
  ["error:/home/me/x.png", "error:x.png"],
  ["(/srv/comfy/nodes.py)", "(nodes.py)"],
  ["folder /srv/comfy/models/ is empty", "folder  is empty"],
  ["/srv/a/one.png and /srv/b/two.png", "one.png and two.png"],
  ["/srv/a/in.png with scale 1/2", "in.png with scale 1/2"],
];

for (const [text, cut] of CUT) {
  Deno.test(`withoutPaths() cuts ${JSON.stringify(text)}`, () => {
    assertEquals(withoutPaths(text), cut);
  });
}

const KEPT = [
  "1/2",
  "a/b",
  "either/or",
  "shape 4/8/16 does not fit",
  "go to https://docs.comfy.org/a/b?c=d/e",
  "expected [1, 8, 8, 8] to have 4 channels",
  "ratio: 3 / 4",
  "subfolder/a.png is no image",
  "s/foo/bar/g",
  "/prompt",
  "and/or and C: alone",
  "",
];

for (const text of KEPT) {
  Deno.test(`withoutPaths() keeps ${JSON.stringify(text)}`, () => {
    assertEquals(withoutPaths(text), text);
  });
}

Deno.test("withoutPaths() comes back from long and hostile texts", () => {
  for (const part of ["/a", "/a b", "\\a ", "C:\\a ", "'/a", "/ ", "a b "]) {
    assertLess(withoutPaths(part.repeat(5_000)).length, 40_000);
  }
});
