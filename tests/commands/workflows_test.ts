import { assert, assertEquals } from "@std/assert";
import { workflows } from "../../src/commands/workflows.ts";
import { runCommand } from "./command_run.ts";

Deno.test("workflows tells of each whether it can run, and what it lacks", async () => {
  const { code, out } = await runCommand(workflows, ["workflows", "--demo"]);
  assertEquals(code, 0);
  assert(out.some((line) => /^text_to_image +.*can run$/.test(line)), out.join("\n"));
  assert(out.some((line) => /^text_to_image_flux .*models\/vae\//.test(line)), out.join("\n"));
});

Deno.test("workflows shows only those with all the words, and says where there is none", async () => {
  const found = await runCommand(workflows, ["workflows", "--demo", "upscale"]);
  assert(found.out.length > 0 && found.out.every((line) => line.includes("upscale")));
  const none = await runCommand(workflows, ["workflows", "--demo", "no", "such"]);
  assertEquals([none.code, none.out, none.err], [0, [], ['None for "no such".']]);
});

Deno.test("workflows lists what is here and fails where no ComfyUI answers", async () => {
  using nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = nobody.addr;
  nobody.close();
  const args = ["workflows", "--comfyui", `http://127.0.0.1:${port}`];
  const { code, out, err } = await runCommand(workflows, args);
  assertEquals(code, 1);
  assert(out.some((line) => line.startsWith("text_to_image ")), out.join("\n"));
  assert(err.some((line) => line.startsWith("Not asked: saved: ")), err.join("\n"));
});
