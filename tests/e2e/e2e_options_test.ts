import { assertEquals, assertThrows } from "@std/assert";
import { resolve } from "@std/path";
import { parseE2eOptions } from "../../scripts/e2e.ts";

Deno.test("parseE2eOptions() tells the tests what to test, and deno test all else", () => {
  const url = "http://127.0.0.1:8188";
  assertEquals(parseE2eOptions(["--comfyui", url]).env, { E2E_COMFYUI: url });
  const listen = "127.0.0.1:5243";
  const both = [
    "--program=dist/easel",
    "--listen",
    listen,
    "--no-check",
    "--filter",
    "a b",
    "x.ts",
  ];
  assertEquals(parseE2eOptions(both), {
    env: { E2E_PROGRAM: resolve("dist/easel"), E2E_LISTEN: listen },
    args: ["--no-check", "--filter", "a b", "x.ts"],
  });
  const { args: [folder = ""] } = parseE2eOptions(["--program", "easel"]);
  assertEquals(folder.endsWith("tests/e2e"), true);
});

Deno.test("parseE2eOptions() refuses to test nothing", () => {
  assertThrows(() => parseE2eOptions([]), TypeError, "Cannot run: nothing is named to test.");
  assertThrows(() => parseE2eOptions(["x.ts"]), TypeError, "Cannot run");
  assertThrows(
    () => parseE2eOptions(["--comfyui=http://x", "--listen=127.0.0.1:1"]),
    TypeError,
    "Cannot use --listen",
  );
});
