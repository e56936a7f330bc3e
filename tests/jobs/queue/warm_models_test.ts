import { assertEquals } from "@std/assert";
import { modelsOf, WarmModels } from "../../../src/jobs/queue/warm_models.ts";

Deno.test("modelsOf() finds each model file once, sorted", () => {
  const files = ["b.safetensors", "a.CKPT", "x/c d.gguf", "e.pt", "f.pth", "g.sft", "h.bin"];
  const inputs = Object.fromEntries(files.map((file, index) => [`model_${index}`, file]));
  const workflow = {
    "1": { class_type: "A", inputs },
    "2": { class_type: "B", inputs: { ckpt_name: "b.safetensors" } },
  };
  assertEquals(modelsOf(workflow), files.toSorted());
});

Deno.test("modelsOf() takes no other text, number or link for a model", () => {
  const inputs = {
    text: "a ship,\nin the style of embedding:old.pt",
    long: `${"x".repeat(300)}.pt`,
    bare: ".safetensors",
    image: "cat.png",
    seed: 2n ** 63n,
    link: ["x.pt", 0],
    nothing: null,
  };
  assertEquals(modelsOf({ "1": { class_type: "A", inputs } }), []);
});

Deno.test("WarmModels knows the models of an engine's last jobs, of four kinds at most", () => {
  const warm = new WarmModels();
  for (const name of ["1", "2", "3", "4", "1", "5"]) warm.used("a", [name, "vae"]);
  warm.used("a", []);
  assertEquals([...warm.warmOn("a")].sort(), ["1", "3", "4", "5", "vae"]);
  assertEquals(warm.warmOn("b").size, 0);
});

Deno.test("WarmModels forgets one engine and not the others", () => {
  const warm = new WarmModels();
  warm.used("a", ["x"]);
  warm.used("b", ["x"]);
  warm.forget("a");
  assertEquals([warm.warmOn("a").size, warm.warmOn("b").size], [0, 1]);
});
