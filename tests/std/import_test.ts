import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

for (const name of ["assert", "cli", "log", "path"]) {
  Deno.test(`@std/${name} is imported without any permission and prints nothing`, async () => {
    const module = fromFileUrl(new URL(`../../src/std/${name}.ts`, import.meta.url));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--no-check", module],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const texts = [stdout, stderr].map((it) => new TextDecoder().decode(it));
    assertEquals([code, ...texts], [0, "", ""]);
  });
}
