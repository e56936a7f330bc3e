import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

Deno.test("prompts are refused and jobs counted with no more permissions than stdio mode has", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--allow-net=127.0.0.1:8188",
      "--allow-read=workflows",
      fromFileUrl(new URL("./permission_probe.ts", import.meta.url)),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(out?.trim(), "PromptRefusedError,PromptRefusedError,JobRateError", errors);
});
