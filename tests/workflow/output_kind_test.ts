import { assertEquals } from "@std/assert";
import type { NodeInfo, ObjectInfo } from "../../src/comfyui/object_info.ts";
import { outputKinds } from "../../src/workflow/output_kind.ts";

function sink(name: string, type: string): NodeInfo {
  return { name, output: [], output_node: true, input: { required: { in: [type] } } };
}

const INFO: ObjectInfo = Object.fromEntries(
  [
    sink("SaveImage", "IMAGE"),
    sink("MaskPreview", "MASK"),
    sink("SaveAnimatedWEBP", "IMAGE"),
    sink("SaveVideo", "VIDEO"),
    sink("SaveAudioMP3", "AUDIO"),
    sink("SaveGLB", "MESH,FILE_3D_GLB"),
    sink("MeshyImageToModelNode", "IMAGE"),
    sink("SaveLatent", "LATENT"),
    sink("PreviewAny", "*"),
    sink("ModelSave", "MODEL"),
    { ...sink("KSampler", "IMAGE"), output_node: false },
  ].map((info) => [info.name, info]),
);

function kindsOf(...classes: string[]): string[] {
  const nodes = classes.map((class_type, index) => [
    String(index),
    { class_type, inputs: { in: ["source", 0] } },
  ]);
  return outputKinds(Object.fromEntries(nodes), INFO);
}

Deno.test("outputKinds() tells by what output nodes take, and by their names where that says nothing", () => {
  assertEquals(kindsOf("SaveImage", "MaskPreview"), ["image"]);
  assertEquals(kindsOf("SaveAnimatedWEBP"), ["video"]);
  assertEquals(kindsOf("SaveVideo", "SaveAudioMP3"), ["video", "audio"]);
  assertEquals(kindsOf("SaveGLB", "MeshyImageToModelNode"), ["3d"]);
  assertEquals(kindsOf("SaveLatent", "PreviewAny"), ["latent", "text"]);
});

Deno.test("outputKinds() says nothing of what saves no such thing, and of unknown classes", () => {
  assertEquals(kindsOf("ModelSave", "KSampler", "Nobody's"), []);
});
