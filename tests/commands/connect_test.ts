import { assert, assertEquals, assertRejects } from "@std/assert";
import { parse } from "smol-toml";
import { connect } from "../../src/commands/connect.ts";
import { CLIENTS, findClient } from "../../src/commands/connect/clients.ts";
import { configPath, shownPath, systemOf } from "../../src/commands/connect/config_path.ts";
import type { ProgramFile } from "../../src/commands/program.ts";
import { UsageError } from "../../src/commands/usage_error.ts";
import { runCommand } from "./command_run.ts";

const DENO = ["run", "--no-prompt", "--allow-net=127.0.0.1:8188", "--allow-read=workflows"];
const MAIN = "/opt/easel/main.ts";

interface Entry {
  command?: string;
  args?: string[];
  url?: string;
}

/** The block that the command prints, as the client reads it. */
async function block(args: string[], file?: ProgramFile): Promise<Record<string, unknown>> {
  const program = file ? { program: { file } } : {};
  const { code, out } = await runCommand(connect, ["connect", ...args], program);
  assertEquals(code, 0);
  const text = out.join("\n");
  return findClient(args[0]!).format === "toml" ? parse(text) : JSON.parse(text);
}

async function entry(args: string[], file?: ProgramFile): Promise<Entry> {
  const { key } = findClient(args[0]!);
  const servers = (await block(args, file))[key] as Record<string, Entry>;
  assertEquals(Object.keys(servers), ["easel"]);
  return servers["easel"]!;
}

for (const { id, title } of CLIENTS) {
  Deno.test(`connect prints a block that ${title} can read, under exactly two permissions`, async () => {
    const { command, args, url } = await entry([id]);
    if (url !== undefined) assertEquals(url, "http://127.0.0.1:5243/mcp");
    else assertEquals([command, args], ["/bin/deno", [...DENO, MAIN]]);
  });
}

Deno.test("connect keeps what a person reads off standard output", async () => {
  const { out, err } = await runCommand(connect, ["connect", "codex"]);
  assert(out.join("\n").startsWith("[mcp_servers.easel]"));
  assert(err[0]?.startsWith("Put this into"), err[0]);
});

Deno.test("connect lists the clients and their files where none is named", async () => {
  const { code, out } = await runCommand(connect, ["connect"]);
  assertEquals(code, 0);
  assertEquals(out.length, CLIENTS.length);
  for (const { id, title } of CLIENTS) {
    assert(out.some((line) => line.startsWith(id) && line.includes(title)), id);
  }
});

Deno.test("connect writes nothing where no client is named, and says so", async () => {
  const flags: [given: string[], advice: string][] = [
    [["--write"], "Cannot use --write with connect: no client is named. Name one: easel connect"],
    [["--out=my file.json"], "Name one: easel connect cursor --out='my file.json'. There are: cla"],
    [["--write", "--out=f"], "Cannot use --write with connect"],
  ];
  for (const [given, advice] of flags) {
    await assertRejects(() => runCommand(connect, ["connect", ...given]), UsageError, advice);
  }
});

Deno.test("connect names the clients where one is not known", async () => {
  await assertRejects(
    () => runCommand(connect, ["connect", "emacs"]),
    RangeError,
    'Cannot connect "emacs": not a client that is known. There are: claude-desktop, claude-code',
  );
});

Deno.test("connect takes a client's name as people write it", () => {
  assertEquals(findClient("Claude Desktop").id, "claude-desktop");
  assertEquals(findClient("VSCode").id, "vscode");
  assertEquals(findClient("LMStudio").id, "lm-studio");
});

Deno.test("connect hands on the flags that are for the server, and only those", async () => {
  const flags = ["--comfyui", "http://10.0.0.7:9000/x", "--or-demo", "--expose=saved/*", "--out=f"];
  const { args = [] } = await entry(["cursor", ...flags, "--port=0"]);
  assert(args.includes("--allow-net=10.0.0.7:9000"), args.join(" "));
  assertEquals(args.slice(args.indexOf(MAIN) + 1), [
    "--comfyui=http://10.0.0.7:9000/x",
    "--or-demo",
    "--expose=saved/*",
  ]);
});

Deno.test("connect asks for no address where the demo engine needs none", async () => {
  const { args = [] } = await entry(["cursor", "--demo"]);
  assertEquals(args, ["run", "--no-prompt", "--allow-read=workflows", MAIN, "--demo"]);
});

Deno.test("connect names the port that goes without saying", async () => {
  const secure = await entry(["cursor", "--comfyui=https://comfy.example"]);
  assert(secure.args?.includes("--allow-net=comfy.example:443"), secure.args?.join(" "));
  const plain = await entry(["cursor", "--comfyui=http://[::1]"]);
  assert(plain.args?.includes("--allow-net=[::1]:80"), plain.args?.join(" "));
});

Deno.test("connect starts a compiled Easel by itself: its permissions are inside", async () => {
  const file = { execPath: "/opt/easel", mainModule: "file:///x/main.ts", compiled: true };
  assertEquals(await entry(["zed", "--demo"], file), {
    source: "custom",
    command: "/opt/easel",
    args: ["--demo"],
    env: {},
  } as Entry);
});

Deno.test("connect does not name a Deno in a cache of npm, which may be cleared", async () => {
  const file = {
    execPath: "/home/me/.npm/_npx/7a40/node_modules/@deno/linux-x64-glibc/deno",
    mainModule: "https://example.com/easel/main.ts",
    compiled: false,
  };
  const { command, args = [] } = await entry(["windsurf"], file);
  const npx = Deno.build.os === "windows" ? ["cmd", "/c", "npx"] : ["npx"];
  assertEquals([command, ...args].slice(0, npx.length + 3), [
    ...npx,
    "-y",
    `deno@${Deno.version.deno}`,
    "run",
  ]);
  assertEquals(args.at(-1), "https://example.com/easel/main.ts");
});

Deno.test("connect sends a client of HTTP to where easel serve can be reached", async () => {
  assertEquals((await entry(["lm-studio", "--port=7000"])).url, "http://127.0.0.1:7000/mcp");
  assertEquals((await entry(["lm-studio", "--host=::1"])).url, "http://[::1]:5243/mcp");
  assertEquals((await entry(["lm-studio", "--host=0.0.0.0"])).url, "http://127.0.0.1:5243/mcp");
});

Deno.test("connect shows for Claude Code a command that a shell reads back as it was", async () => {
  const file = { execPath: "/opt/it's here/easel", mainModule: "", compiled: true };
  const { err } = await runCommand(connect, ["connect", "claude-code"], { program: { file } });
  assert(err.some((line) => line.endsWith(`-- '/opt/it'"'"'s here/easel'`)), err.join("\n"));
});

Deno.test("configPath() finds a client's file on every system, or says that it cannot", () => {
  const zed = findClient("zed");
  const variables: Record<string, string> = {
    HOME: "/home/me",
    USERPROFILE: "C:\\Users\\me",
    APPDATA: "C:\\Users\\me\\AppData\\Roaming",
  };
  const environment = (name: string) => variables[name];
  assertEquals(
    configPath(zed, { system: "linux", environment }),
    "/home/me/.config/zed/settings.json",
  );
  assertEquals(
    configPath(zed, { system: "windows", environment }),
    "C:\\Users\\me\\AppData\\Roaming\\Zed\\settings.json",
  );
  const cursor = findClient("cursor");
  assertEquals(
    configPath(cursor, { system: "windows", environment }),
    "C:\\Users\\me\\.cursor\\mcp.json",
  );
  assertEquals(shownPath(cursor, "windows"), "%USERPROFILE%\\.cursor\\mcp.json");
  assertEquals(configPath(cursor, { system: "darwin", environment: () => undefined }), undefined);
  const project = findClient("claude-code");
  assertEquals(configPath(project, { system: "linux", environment: () => undefined }), ".mcp.json");
  assertEquals(["darwin", "windows", "freebsd"].map(systemOf), ["darwin", "windows", "linux"]);
});
