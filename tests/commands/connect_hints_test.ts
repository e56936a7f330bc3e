import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect } from "../../src/commands/connect.ts";
import type { ProgramFile } from "../../src/commands/program.ts";
import { runCommand } from "./command_run.ts";

const CACHE = "/home/me/.npm/_npx/7a40/node_modules";

/** As the npm package's start script starts Deno. */
const NPX: ProgramFile = {
  execPath: `${CACHE}/@deno/linux-x64-glibc/deno`,
  mainModule: `file://${CACHE}/easel-mcp/dist/main.js`,
  compiled: false,
};
const COMPILED: ProgramFile = { execPath: "/opt/easel", mainModule: "", compiled: true };
const WORKFLOWS = { read: ["workflows", "easel.yaml", "easel.yml", "easel.json"] };
const KEEP = "Keep this running: ";

async function hints(args: string[], file?: ProgramFile): Promise<string[]> {
  const program = file ? { program: { file } } : {};
  const { code, err } = await runCommand(connect, ["connect", ...args], program);
  assertEquals(code, 0);
  return err;
}

async function served(args: string[], file?: ProgramFile): Promise<string> {
  const [line, ...others] = (await hints(["lm-studio", ...args], file))
    .filter((hint) => hint.startsWith(KEEP));
  assertEquals(others, []);
  return line!.slice(KEEP.length);
}

const POSIX = { ignore: Deno.build.os === "windows" };

Deno.test(
  "connect tells a command that serves from a checkout, with its permissions",
  POSIX,
  async () => {
    const args = ["--comfyui=http://10.0.0.7:9000", "--port", "7000", "--no-metrics"];
    assertEquals(
      await served(args),
      "/bin/deno run --no-prompt --allow-net=10.0.0.7:9000,127.0.0.1:7000 --allow-read=workflows " +
        "/opt/easel/main.ts serve --comfyui=http://10.0.0.7:9000 --port=7000 --no-metrics",
    );
  },
);

Deno.test({
  name: "connect tells of easel-server where the program at hand may not listen",
  ...POSIX,
  permissions: { net: ["127.0.0.1:8188"], ...WORKFLOWS },
  async fn() {
    const which = " (the program beside easel in a release; this one may not listen)";
    for (const file of [COMPILED, NPX]) {
      assertEquals(await served([], file), `easel-server serve${which}`);
      assertEquals(await served(["--or-demo"], file), `easel-server serve --or-demo${which}`);
      for (const flag of ["--port=7000", "--log-file=/e.log", "--comfyui=http://10.0.0.7:1"]) {
        await assertRejects(
          () => served([flag], file),
          Deno.errors.NotCapable,
          " task compile --profile custom",
        );
      }
    }
  },
});

Deno.test({
  name: "connect tells a program that may listen to do so",
  ...POSIX,
  permissions: { net: ["127.0.0.1:8188", "127.0.0.1:7000"], ...WORKFLOWS },
  async fn() {
    assertEquals(await served(["--port=7000"], COMPILED), "/opt/easel serve --port=7000");
  },
});

Deno.test("connect tells how LM Studio starts Easel without a server", async () => {
  const line = (await hints(["lm-studio"], NPX)).at(-1) ?? "";
  const command = Deno.build.os === "windows" ? "cmd" : "npx";
  assertEquals(JSON.parse(line.slice(line.indexOf("{"))).command, command);
});

Deno.test("connect says of a program that reads a file where it is started that it may not elsewhere", async () => {
  const config = (configFile: string, file: ProgramFile) =>
    runCommand((given, ...rest) => connect({ ...given, configFile }, ...rest), [
      "connect",
      "cursor",
    ], { program: { file } });
  const { err } = await config("easel.yaml", COMPILED);
  assertStringIncludes(err.join("\n"), "compile it anew with --profile custom --config ");
  const whole = Deno.build.os === "windows" ? "C:\\easel.yaml" : "/easel.yaml";
  for (const run of [await config(whole, COMPILED), await config("easel.yaml", NPX)]) {
    assert(!run.err.join("\n").includes("compile it"), run.err.join("\n"));
  }
});
