import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

for (const flag of ["--help", "--version", "config"]) {
  Deno.test(`easel ${flag} is content where nobody reads it`, async () => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", MAIN, flag],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await child.stdout.cancel();
    const [{ code }, said] = await Promise.all([child.status, child.stderr.text()]);
    assertEquals([code, said], [0, ""]);
  });
}
