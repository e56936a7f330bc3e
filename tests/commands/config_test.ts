import { assert, assertEquals } from "@std/assert";
import { config } from "../../src/commands/config.ts";
import { fileOptions } from "../../src/config/options.ts";
import { runCommand } from "./command_run.ts";

Deno.test("config shows every option with its value", async () => {
  const { code, out } = await runCommand(config, ["config", "--port=0", "--demo"]);
  assertEquals(code, 0);
  const rows = new Map(out.map((line) => line.split(/ {2,}/) as [string, string]));
  for (const { key } of fileOptions) assert(rows.has(key), key);
  assertEquals(
    ["port", "demo", "or_demo", "timeout", "template"].map((key) => rows.get(key)),
    ["0", "true", "false", "300", "-"],
  );
});

Deno.test("config --explain says of a value that is the default that a flag gave it", async () => {
  const { out } = await runCommand(config, ["config", "--explain", "--port", "5243"]);
  assert(out.some((line) => /^port +5243 +flag --port$/.test(line)), out.join("\n"));
  assert(out.some((line) => /^timeout +300 +default$/.test(line)), out.join("\n"));
});

Deno.test("config --explain says what of a file is of no use", async () => {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, "port: 80\nserver:\n  name: mine\n");
    const { out } = await runCommand(config, ["config", "--explain", "--config", path]);
    assert(out.some((line) => /^port +80 /.test(line) && line.endsWith(` ${path}:1`)));
    assertEquals(out.at(-1), `server.name (${path}:3) is not used: Easel goes by its own name.`);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("config shows neither a password nor a proxy's token", async () => {
  const address = "https://me:s3cret@proxy.example/comfy/?token=t0ken";
  const { out } = await runCommand(config, ["config", "--comfyui", address]);
  const [line] = out.filter((line) => line.startsWith("comfyui "));
  assert(line?.includes("https://...@proxy.example/comfy?..."), line);
  assert(!/s3cret|t0ken/.test(out.join("\n")));
});
