import { assert, assertEquals, assertThrows } from "@std/assert";
import { resolve } from "@std/path";
import { NPM_NAME } from "../../scripts/release/project.ts";
import { packageJson } from "../../scripts/release/npm_package.ts";
import type { ServerLaunch } from "../../src/commands/connect/clients.ts";
import { serverLaunch } from "../../src/commands/connect/server_launch.ts";
import type { ProgramFile } from "../../src/commands/program.ts";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";

const SOURCES = { execPath: "/bin/deno", mainModule: "file:///opt/easel/main.ts", compiled: false };
const MAIN = "/opt/easel/main.ts";
const COMPILED = { ...SOURCES, execPath: "/opt/easel", compiled: true };
const CACHE = "/home/me/.npm/_npx/7a40/node_modules";

/** As the npm package's start script starts Deno. */
const NPX = {
  execPath: `${CACHE}/@deno/linux-x64-glibc/deno`,
  mainModule: `file://${CACHE}/${NPM_NAME}/dist/main.js`,
  compiled: false,
};

function launch(
  args: string[],
  { file = SOURCES, windows = false, ...rest }: {
    file?: ProgramFile;
    windows?: boolean;
    change?: Partial<Config>;
  } = {},
): ServerLaunch {
  const config = { ...parseConfig(["connect", ...args]), ...rest.change };
  return serverLaunch(config, { file, args: ["connect", ...args], windows });
}

const POSIX = { ignore: Deno.build.os === "windows" };

Deno.test("serverLaunch() names the npm package where npx runs it", POSIX, () => {
  const { command, args } = launch(["cursor", "--or-demo"], { file: NPX });
  assertEquals([command, ...args], ["npx", "-y", "easel-mcp", "--or-demo"]);
  const windows = launch(["cursor"], { file: NPX, windows: true });
  assertEquals([windows.command, ...windows.args], ["cmd", "/c", "npx", "-y", "easel-mcp"]);
});

Deno.test(
  "serverLaunch() has a client's own program speak with it, whatever it does by default",
  POSIX,
  () => {
    const { args } = launch(["cursor", "--transport=http", "--or-demo"], { file: NPX });
    assertEquals(args, ["-y", "easel-mcp", "--or-demo", "--transport=stdio"]);
    const fromFile = launch(["cursor"], { file: NPX, change: { transport: "http" } });
    assertEquals(fromFile.args, ["-y", "easel-mcp", "--transport=stdio"]);
  },
);

Deno.test("the npm package starts the script that serverLaunch() knows it by", async () => {
  const script = new URL("../../scripts/release/npm/easel_mcp.js", import.meta.url);
  assert((await Deno.readTextFile(script)).includes('"../dist/main.js"'));
  const { name, bin } = packageJson();
  assertEquals([name, bin[name]], [NPM_NAME, "bin/easel_mcp.js"]);
});

Deno.test("serverLaunch() does not mistake a package that is installed for npx's", POSIX, () => {
  const lib = "/usr/lib/node_modules";
  const file = { ...NPX, execPath: `${lib}/deno/deno`, mainModule: `file://${lib}/main.js` };
  const { command, args } = launch(["cursor"], { file });
  assertEquals([command, args.at(-1)], [file.execPath, `${lib}/main.js`]);
});

Deno.test({
  name: "serverLaunch() refuses what a program or package could not reach",
  permissions: { net: ["127.0.0.1:8188"], read: true },
  fn() {
    const far = ["cursor", "--comfyui=http://10.0.0.7:9000"];
    for (const file of [NPX, COMPILED]) {
      assertThrows(() => launch(far, { file }), Deno.errors.NotCapable, " task compile --profile");
      assertEquals(launch(["cursor"], { file }).args.includes("run"), false);
    }
    assert(launch(far).args.includes("--allow-net=10.0.0.7:9000"));
  },
});

Deno.test("serverLaunch() allows writing the files that are kept, and no others", POSIX, () => {
  const { args } = launch(["cursor", "--log-file=/var/easel.log", "--job-store=/srv/jobs"]);
  const [write = "", ...others] = args.filter((arg) => arg.startsWith("--allow-write="));
  assertEquals(others, []);
  const kept = "--allow-write=/srv/jobs,/srv/jobs.lock,/srv/jobs.tmp,/var/easel.log,";
  assert(write.startsWith(kept), write);
  const many = ["cursor", "--comfyui=http://*.example.org"];
  assertThrows(() => launch(many), RangeError, 'Cannot allow "*.example.org:80": it would stand');
  const comma = ["cursor", "--log-file=/var/a,b.log"];
  assertThrows(() => launch(comma), RangeError, 'Cannot allow "/var/a,b.log": a comma parts');
  const plain = launch(["cursor"]).args;
  assertEquals(plain.filter((arg) => arg.startsWith("--allow-write")), []);
});

Deno.test(
  "serverLaunch() names the config file by its whole path, however it was found",
  POSIX,
  () => {
    const path = resolve("easel.yaml");
    for (const given of [["--config=easel.yaml"], ["--config", "easel.yaml"], []]) {
      const change = { configFile: "easel.yaml" };
      const { args } = launch(["cursor", ...given, "--or-demo"], { change });
      assertEquals(args.slice(args.indexOf(MAIN) + 1), ["--or-demo", `--config=${path}`]);
      assert(args.includes(`--allow-read=workflows,${path}`), args.join(" "));
    }
  },
);

Deno.test("serverLaunch() names files by whole paths: a client starts it elsewhere", POSIX, () => {
  const given = ["--log-file=e.log", "--job-store", "jobs", "--workflows-folder=pics"];
  const { args } = launch(["cursor", ...given]);
  const [log, jobs, pics] = ["e.log", "jobs", "pics"].map((path) => resolve(path));
  for (const flag of [`--log-file=${log}`, `--job-store=${jobs}`, `--workflows-folder=${pics}`]) {
    assert(args.includes(flag), `${flag} in ${args.join(" ")}`);
  }
  assert(args.some((arg) => arg.startsWith(`--allow-read=${pics},${jobs},`)), args.join(" "));
  assert(args.some((arg) => arg.startsWith(`--allow-write=${jobs},`)), args.join(" "));
});

Deno.test("serverLaunch() takes no place for jobs for a file that is none", POSIX, () => {
  for (const where of ["local", "none"]) {
    const { args } = launch(["cursor", `--job-store=${where}`]);
    assertEquals(args.at(-1), `--job-store=${where}`);
    assert(args.includes("--allow-read=workflows"), args.join(" "));
  }
});

Deno.test("serverLaunch() leaves paths alone that a program has its permissions for", POSIX, () => {
  const { args } = launch(["cursor", "--log-file=e.log"], { file: COMPILED });
  assertEquals(args, ["--log-file=e.log"]);
});
