import { assert, assertEquals } from "@std/assert";
import { config } from "../../src/commands/config.ts";
import { options } from "../../src/config/options.ts";
import { runCommand } from "./command_run.ts";

Deno.test("config names every option with its value and where that is from", async () => {
  const { code, out } = await runCommand(config, ["config", "--port=0", "--demo"]);
  assertEquals(code, 0);
  const rows = new Map(out.map((line) => {
    const [flag, value, from] = line.split(/ {2,}/);
    return [flag, [value, from]];
  }));
  for (const { flag } of options.filter(({ flag }) => flag !== "help" && flag !== "version")) {
    assert(rows.has(`--${flag}`), flag);
  }
  assertEquals(rows.get("--port"), ["0", "flag"]);
  assertEquals(rows.get("--demo"), ["true", "flag"]);
  assertEquals(rows.get("--or-demo"), ["false", "default"]);
  assertEquals(rows.get("--timeout"), ["300", "default"]);
  assertEquals(rows.get("--out"), ["-", "default"]);
});

Deno.test("config says of a value that is the default that a flag gave it", async () => {
  const { out } = await runCommand(config, ["config", "--port", "5243"]);
  assert(out.some((line) => /^--port +5243 +flag$/.test(line)), out.join("\n"));
});

Deno.test("config shows neither a password nor a proxy's token", async () => {
  const address = "https://me:s3cret@proxy.example/comfy/?token=t0ken";
  const { out } = await runCommand(config, ["config", "--comfyui", address]);
  const [line] = out.filter((line) => line.startsWith("--comfyui"));
  assert(line?.includes("https://...@proxy.example/comfy?..."), line);
  assert(!/s3cret|t0ken/.test(out.join("\n")));
});
