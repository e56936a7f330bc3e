import { assertEquals } from "@std/assert";
import type { ObjectInfo } from "../../src/comfyui/object_info.ts";
import { FIRST_FRAME_CLASSES, firstFrameWorkflow } from "../../src/workflow/first_frame.ts";
import { validateWorkflow } from "../../src/workflow/validate.ts";
import { hasRecordings, needsRecordings, readRecording } from "../demo/recordings.ts";

const BARE: ObjectInfo = Object.fromEntries(
  FIRST_FRAME_CLASSES.map((name) => [name, { name, input: {}, output: [] }]),
);

Deno.test("firstFrameWorkflow() is made only where ComfyUI has all of its nodes", () => {
  assertEquals(Object.keys(firstFrameWorkflow("a.mp4", BARE) ?? {}).length, 4);
  for (const name of FIRST_FRAME_CLASSES) {
    const { [name]: _, ...others } = BARE;
    assertEquals(firstFrameWorkflow("a.mp4", others), undefined);
  }
  assertEquals(firstFrameWorkflow("a.mp4", {}), undefined);
});

Deno.test({
  name: `firstFrameWorkflow() is one that a real ComfyUI takes${needsRecordings}`,
  ignore: !hasRecordings,
  fn() {
    const objectInfo = readRecording<ObjectInfo>("object_info.json");
    const workflow = firstFrameWorkflow("video/a_00001_.mp4 [output]", objectInfo);
    assertEquals(validateWorkflow(workflow ?? {}, objectInfo), []);
  },
});
