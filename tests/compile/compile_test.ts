import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildBase, HAS_BASE, NEEDS_BASE } from "./standin_base.ts";

const SCRIPT = fromFileUrl(new URL("../../scripts/compile.ts", import.meta.url));

async function compile(args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", SCRIPT, ...args],
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

Deno.test("compile --dry-run says in words and flags what the executable may do", async () => {
  const { code, stdout, stderr } = await compile(["--dry-run"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "Easel, profile desktop.\nIt may\n  connect to 127.0.0.1:8188\n");
  assert(
    stdout.endsWith(
      "To Deno: --no-prompt --allow-net=127.0.0.1:8188 --allow-read=workflows\n",
    ),
    stdout,
  );
});

Deno.test("compile ends with 2 where it was called wrongly, or DENORT_BIN is", async () => {
  const missing = { DENORT_BIN: "/no/denort" };
  const wrong: [args: string[], env: Record<string, string>, message: string][] = [
    [["--port", "1"], {}, "compile: Cannot use --port for desktop"],
    [["--profile", "custom", "--config", "/no/file"], {}, 'Cannot read the config "/no/file"'],
    [[], missing, 'compile: Cannot use DENORT_BIN "/no/denort": no such file.'],
    [[], { DENORT_BIN: Deno.execPath() }, "it is Deno itself"],
  ];
  for (const [args, env, message] of wrong) {
    const { code, stderr } = await compile(args, env);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
});

Deno.test({
  name: "compile says what the executable may do, and then makes it" + NEEDS_BASE,
  ignore: !HAS_BASE,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const env = { DENORT_BIN: await buildBase(folder) };
      const out = `${folder}/dist/easel`;
      const { code, stdout, stderr } = await compile(["--out", out], env);
      assertEquals([code, stderr], [0, ""]);
      assert(stdout.indexOf("It may") < stdout.indexOf(`Made ${out}`), stdout);
      assert((await Deno.stat(out)).isFile);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
