import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { tempFolder } from "../library/temp_folder.ts";

const SCRIPT = fromFileUrl(new URL("../../scripts/e2e.ts", import.meta.url));

/** Runs the script on a file of tests, against a ComfyUI that none of them asks. */
async function runOn(source: string): Promise<{ code: number; output: string }> {
  await using folder = await tempFolder({ "one_test.ts": source });
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", SCRIPT, "--comfyui", "http://127.0.0.1:1"],
      ...["--no-check", `${folder.path}/one_test.ts`],
    ],
    stderr: "null",
  }).output();
  return { code, output: new TextDecoder().decode(stdout) };
}

Deno.test("e2e.ts shows what the tests print, tells them what to test, and counts them", async () => {
  const { code, output } = await runOn(
    'Deno.test("one", () => console.log("asks", Deno.env.get("E2E_COMFYUI")));',
  );
  assertEquals(code, 0, output);
  assertStringIncludes(output, "asks http://127.0.0.1:1");
  assert(output.endsWith("\n1 passed, 0 failed\n"), output);
});

Deno.test("e2e.ts fails with a test, and says where it cannot count them", async () => {
  const failing = await runOn('Deno.test("one", () => { throw new Error("no"); });');
  assertEquals(failing.code, 1, failing.output);
  assert(failing.output.endsWith("\n0 passed, 1 failed\n"), failing.output);
  const broken = await runOn("this is no program");
  assertEquals(broken.code, 1, broken.output);
  assertStringIncludes(broken.output, "Cannot count the tests: deno test ended");
});
