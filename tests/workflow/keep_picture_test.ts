import { assertEquals } from "@std/assert";
import { keepPicture } from "../../src/workflow/keep_picture.ts";
import { shippedTemplate } from "./shipped_template.ts";

Deno.test("keepPicture() saves what is loaded, and leaves the template as it was", () => {
  const plain = shippedTemplate("image_to_image");
  const before = structuredClone(plain.workflow);
  const { workflow } = keepPicture(plain);
  const [loader] = Object.entries(workflow).find(([, node]) => node.class_type === "LoadImage")!;
  const saves = Object.values(workflow).filter((node) => node.class_type === "SaveImage");
  assertEquals(saves.map(({ inputs }) => inputs["images"]), [[loader, 0]]);
  assertEquals(plain.workflow, before);
});

Deno.test("keepPicture() leaves a template alone that loads none, or several", () => {
  const none = shippedTemplate("text_to_image");
  assertEquals(keepPicture(none), none);
  const two = shippedTemplate("image_to_image");
  const [id, node] = Object.entries(two.workflow).find(([, it]) => it.class_type === "LoadImage")!;
  const several = { ...two, workflow: { ...two.workflow, [`${id}_2`]: node } };
  assertEquals(keepPicture(several), several);
});
