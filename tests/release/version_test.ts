import { assertEquals, assertStringIncludes } from "@std/assert";
import denoConfig from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);

Deno.test("easel --version says where newer ones are, and needs no permission for it", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "main.ts", "--version"],
    cwd: ROOT,
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals([code, decode(stderr)], [0, ""]);
  const [first, rest = ""] = decode(stdout).split("\n");
  assertEquals(first, `easel ${denoConfig.version}`);
  assertStringIncludes(rest, "see Update in docs/install.md");
  const page = await Deno.readTextFile(new URL("docs/install.md", ROOT));
  assertStringIncludes(page, "\n## Update\n");
});
