import { assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { convert } from "../../src/commands/convert.ts";
import { validate } from "../../src/commands/validate.ts";
import { runCommand } from "./command_run.ts";

for (const [name, command] of Object.entries({ convert, validate })) {
  Deno.test(`${name} says of a file that is not there just that`, async () => {
    const { code, err } = await runCommand(command, [name, "no_such.json", "--demo"]);
    const reason = 'Cannot read "no_such.json": no such file. See its name, and the folder.';
    assertEquals([code, err], [1, [`easel: ${reason}`]]);
  });
}

Deno.test("convert complains of no file where nobody reads on", async () => {
  const out = () => {
    throw new Deno.errors.BrokenPipe("Broken pipe");
  };
  const path = new URL("../../workflows/text_to_image.json", import.meta.url);
  await assertRejects(
    () => runCommand(convert, ["convert", fromFileUrl(path), "--demo"], { terminal: { out } }),
    Deno.errors.BrokenPipe,
  );
});
