import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { parse } from "smol-toml";
import { tempFolder } from "./temp_folder.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
});

interface Place {
  cwd: string;
  env?: Record<string, string>;
}

interface Run {
  code: number;
  out: string;
  err: string;
}

/** `easel connect` as a person calls it, who has these variables. */
async function callConnect(args: string[], { cwd, env = {} }: Place): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "connect", ...args],
    cwd,
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(code, 0, err);
  return { code, out: out!, err: err! };
}

/** The words of a block, which a client starts. */
function wordsOf({ out }: Run): string[] {
  const { mcpServers: { easel } } = JSON.parse(out);
  return [easel.command, ...easel.args];
}

/** Starts them as a client does: in a folder of its own, with no variables but these. */
function start(words: string[], { cwd, env = {} }: Place): Deno.ChildProcess {
  // A Deno of npm's cache is named as npx finds it: that is the one that runs this.
  const at = words.findIndex((word) => word.startsWith("deno@"));
  const [program, ...args] = at < 0 ? words : [Deno.execPath(), ...words.slice(at + 1)];
  const own = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA", "SystemRoot"];
  return new Deno.Command(program!, {
    args,
    cwd,
    clearEnv: true,
    env: {
      ...Object.fromEntries(own.flatMap((name) => {
        const value = Deno.env.get(name);
        return value === undefined ? [] : [[name, value]];
      })),
      NO_COLOR: "1",
      ...env,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What it says to `initialize`, until its client goes. */
async function initialize(words: string[], place: Place): Promise<Run> {
  const child = start(words, place);
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(`${INITIALIZE}\n`));
  await written.then(() => writer.close()).catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

function assertGreets({ code, out, err }: Run): void {
  assertEquals(code, 0, err);
  assertEquals(JSON.parse(out).result.serverInfo.name, "easel");
}

const FILE = `comfyui: http://127.0.0.1:7777
workflows: { folder: flows }
job_store: jobs
logging: { file: x.log }
`;

Deno.test("connect: a client starts what a file says, whatever folder it is in", async () => {
  await using person = await tempFolder();
  await using client = await tempFolder();
  await Deno.mkdir(join(person.path, "sub"));
  for (
    const [file, args] of [["easel.yaml", []], ["sub/my.yaml", [
      "--config",
      "sub/my.yaml",
    ]]] as const
  ) {
    await Deno.writeTextFile(join(person.path, file), FILE);
    const words = wordsOf(await callConnect(["cursor", ...args], { cwd: person.path }));
    await Deno.remove(join(person.path, "x.log")).catch(() => {});
    assertGreets(await initialize(words, { cwd: client.path }));
    assert((await Deno.stat(join(person.path, "x.log"))).isFile);
    assertEquals([...Deno.readDirSync(client.path)], []);
    await Deno.remove(join(person.path, file));
  }
});

Deno.test("connect: a client starts what the environment says, without having it", async () => {
  await using folder = await tempFolder();
  await using client = await tempFolder();
  const env = {
    EASEL_COMFYUI: "http://127.0.0.1:7777,http://127.0.0.1:7778/x",
    EASEL_TIMEOUT: "99",
    EASEL_GALLERY: "no",
    EASEL_TOOLS: "-run_workflow",
    EASEL_LOG_FILE: "e.log",
    EASEL_TRANSPORT: "http",
    EASEL_PORT: "7000",
  };
  const run = await callConnect(["cursor", "--timeout=98"], { cwd: folder.path, env });
  assert(!run.err.includes("env"), run.err);
  const words = wordsOf(run);
  assertEquals(words.filter((word) => word.startsWith("--allow-env")), []);
  assertGreets(await initialize(words, { cwd: client.path }));
  const { out } = await initialize([...words, "config"], { cwd: client.path });
  const values = Object.fromEntries(out.split("\n").map((line) => line.split(/ {2,}/)));
  assertEquals(values["comfyui"], "http://127.0.0.1:7777, http://127.0.0.1:7778/x");
  assertEquals(values["timeout"], "98");
  assertEquals(values["workflows.gallery"], "false");
  assertEquals(values["tools"], "-run_workflow");
  assertEquals(values["logging.file"], join(folder.path, "e.log"));
  assertEquals(values["port"], "5243");
});

Deno.test("connect shows no secret, and says what a client has to be given", async () => {
  await using folder = await tempFolder();
  await using client = await tempFolder();
  await Deno.writeTextFile(
    join(folder.path, "easel.yaml"),
    "auth: { token: '${TOK}' }\ntemplate: ${WORKFLOW:-text_to_image}\nlogging: { backups: 2 }\n",
  );
  const env = {
    TOK: "geheim-1",
    EASEL_COMFYUI: "http://me:geheim-2@127.0.0.1:7777",
    EASEL_COMFYUI_TOKEN: "geheim-3",
    EASEL_REDIS_URL: "redis://127.0.0.1:6379/1?password=geheim-4",
    EASEL_AUTH_TOKENS: "geheim-5",
    EASEL_LOGGING_BACKUPS: "4",
  };
  const names = ["EASEL_COMFYUI", "EASEL_COMFYUI_TOKEN", "EASEL_LOGGING_BACKUPS", "TOK"];
  const args = ["cursor", "--job-store=none"];
  const run = await callConnect(args, { cwd: folder.path, env });
  assert(!(run.out + run.err).includes("geheim"), run.out + run.err);
  const hint = /"env": (\{.*\})/.exec(run.err)?.[1] ?? "";
  assertEquals(Object.keys(JSON.parse(hint)).sort(), [...names, "EASEL_REDIS_URL"].sort());
  const words = wordsOf(run);
  const allowed = words.find((word) => word.startsWith("--allow-env="))?.split(/[=,]/).slice(1);
  assertEquals(allowed?.sort(), [...names, "EASEL_REDIS_URL"].sort());
  const { EASEL_REDIS_URL: _, ...given } = env;
  assertGreets(await initialize(words, { cwd: client.path, env: given }));
  const without = await initialize(words, { cwd: client.path });
  assertEquals(without.code, 2);
  assertStringIncludes(without.err, "the variable TOK is not set");
});

Deno.test("connect tells Codex's env in TOML, and Claude Code's command the variables", async () => {
  await using folder = await tempFolder();
  const env = { EASEL_COMFYUI_TOKEN: "geheim" };
  const codex = await callConnect(["codex"], { cwd: folder.path, env });
  const line = /env = .*/.exec(codex.err)?.[0] ?? "";
  assertEquals(JSON.stringify(parse(line)), '{"env":{"EASEL_COMFYUI_TOKEN":"..."}}');
  const claude = await callConnect(["claude-code"], { cwd: folder.path, env });
  assertStringIncludes(
    claude.err,
    "claude mcp add --env EASEL_COMFYUI_TOKEN=... --scope user easel -- ",
  );
});

Deno.test("connect: what LM Studio is told to keep running answers it, with a token", async () => {
  await using folder = await tempFolder();
  await using elsewhere = await tempFolder();
  await Deno.writeTextFile(
    join(folder.path, "easel.yaml"),
    "auth: { tokens: [{ token: '${TOK}' }] }\nlogging: { file: x.log }\nport: 0\n",
  );
  const env = { TOK: "geheim-1" };
  const run = await callConnect(["lm-studio"], { cwd: folder.path, env });
  assertEquals(JSON.parse(run.out).mcpServers.easel.headers, { Authorization: "Bearer TOKEN" });
  assertStringIncludes(run.err, "Put a token that Easel takes in the place of TOKEN.");
  assert(!(run.out + run.err).includes("geheim"), run.out + run.err);
  const file = join(folder.path, "mcp.json");
  await Deno.writeTextFile(file, run.out.replace("TOKEN", "geheim-1"));
  await callConnect(["lm-studio", "--write", `--out=${file}`], { cwd: folder.path, env });
  assertStringIncludes(await Deno.readTextFile(file), "Bearer geheim-1");
  const words = /^Keep this running with TOK set: (.*)$/m.exec(run.err)?.[1]?.split(" ") ?? [];
  const child = start(words, { cwd: elsewhere.path, env });
  try {
    const url = await serverUrl(child);
    const headers = {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    };
    const post = (more: Record<string, string>) =>
      fetch(url, { method: "POST", headers: { ...headers, ...more }, body: INITIALIZE });
    const refused = await post({});
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
    const taken = await post({ Authorization: `Bearer ${env.TOK}` });
    assertStringIncludes(await taken.text(), '"name":"easel"');
    assert((await Deno.stat(join(folder.path, "x.log"))).isFile);
  } finally {
    // At once: it would wait for the session.
    child.kill("SIGKILL");
    await Promise.all([child.status, child.stdin.close(), child.stdout.cancel()]);
  }
});

/** Where an Easel says that it listens. */
async function serverUrl({ stderr }: Deno.ChildProcess): Promise<string> {
  let said = "";
  for await (const text of stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    const url = /^Easel .* at (\S+\/mcp):/m.exec(said)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`It did not listen: ${said}`);
}
