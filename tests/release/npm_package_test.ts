import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { tarGz } from "../../scripts/release/archive.ts";
import { npmPackage, packageJson } from "../../scripts/release/npm_package.ts";
import { differences, smoke, smokeOfSources } from "../../scripts/release/smoke.ts";
import { hasOffline, npmInstall } from "./npm.ts";

const DENO = `deno@${Deno.version.deno}`;
const HAS_DENO = await hasOffline(DENO);

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "npm-test", version: "1" },
  },
});

/** Stops a server once it has greeted; resolves with its exit code when nobody writes any more. */
async function stopAfterGreeting(program: string, signal: Deno.Signal): Promise<number> {
  const process = new Deno.Command(program, {
    args: ["--demo"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${INITIALIZE}\n`));
  const reader = process.stdout.getReader();
  await reader.read();
  process.kill(signal);
  while (!(await reader.read()).done);
  await writer.close().catch(() => {});
  return (await process.status).code;
}

const LICENCE = { name: "LICENSE", data: new TextEncoder().encode("MIT") };

Deno.test("packageJson() has Deno start the program with exactly its two permissions", () => {
  const { easel, dependencies } = packageJson();
  const allowed = easel.denoFlags.filter((flag) => !flag.startsWith("--no-"));
  assertEquals(allowed, ["--quiet", "--allow-net=127.0.0.1:8188", "--allow-read=workflows"]);
  assert(easel.denoFlags.includes("--no-prompt"));
  assertEquals(dependencies, { deno: Deno.version.deno });
});

Deno.test("packageJson() calls the program as npx does, and as the documents do", () => {
  const { bin, name } = packageJson();
  assertEquals(Object.keys(bin), [name, "easel"]);
  assertEquals(bin[name], bin["easel"]);
});

Deno.test("npmPackage() holds what package.json names, and the documents", async () => {
  const entries = await npmPackage([LICENCE]);
  const names = entries.map(({ name }) => name);
  const { bin } = packageJson();
  for (const name of ["package.json", "README.md", "LICENSE", "dist/main.js", bin["easel-mcp"]]) {
    assert(names.includes(`package/${name}`), `${name} is not among ${names}`);
  }
  assertEquals(names.filter((name) => !name.startsWith("package/")), []);
  assertEquals(new Set(names).size, names.length);
  // It could reach none: a quarter of the whole would be of no use.
  const parts = entries.filter(({ name }) => name.startsWith("package/dist/"));
  const texts = parts.map(({ data }) => new TextDecoder().decode(data));
  assertEquals(texts.filter((text) => text.includes("BGREWRITEAOF")).length, 0, "Redis is inside");
  const programs = entries.filter(({ executable }) => executable).map(({ name }) => name);
  assertEquals(programs, ["package/bin/easel_mcp.js"]);
});

Deno.test({
  name: "the npm package, installed, works as the sources do" +
    (HAS_DENO ? "" : ` [needs ${DENO} in npm's cache, not present]`),
  ignore: !HAS_DENO,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(`${folder}/easel.tgz`, await tarGz(await npmPackage([LICENCE])));
      await npmInstall(`${folder}/easel.tgz`, folder);
      const suffix = Deno.build.os === "windows" ? ".cmd" : "";
      const program = `${folder}/node_modules/.bin/easel-mcp${suffix}`;
      await t.step("shakes hands, lists tools, makes a picture", async () => {
        assertEquals(differences(await smoke([program]), await smokeOfSources()), []);
      });
      await t.step("ends with the program's exit code", async () => {
        const { code, stderr } = await new Deno.Command(program, { args: ["--nope"] }).output();
        assertEquals(code, 2);
        assertStringIncludes(new TextDecoder().decode(stderr), 'Cannot use flag "--nope"');
      });
      await t.step("ends Deno, too, when it is told to stop", async () => {
        for (const [signal, number] of [["SIGTERM", 15], ["SIGINT", 2], ["SIGHUP", 1]] as const) {
          assertEquals(await stopAfterGreeting(program, signal), 128 + number, signal);
        }
      });
      await t.step("takes no configuration of the folder where it is started", async () => {
        await Deno.writeTextFile(`${folder}/deno.json`, "this is no JSON");
        const { code, stdout } = await new Deno.Command(program, {
          args: ["--version"],
          cwd: folder,
        }).output();
        assertEquals(code, 0);
        assertStringIncludes(new TextDecoder().decode(stdout), "easel ");
      });
      await t.step("says so where npm left Deno out", async () => {
        await Deno.remove(`${folder}/node_modules/deno`, { recursive: true });
        const { code, stderr } = await new Deno.Command(program).output();
        assertEquals(code, 1);
        assertStringIncludes(new TextDecoder().decode(stderr), "easel-mcp: Cannot start Deno");
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
