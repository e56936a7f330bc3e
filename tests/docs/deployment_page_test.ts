import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createApp } from "../../src/app.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { parseConfig } from "../../src/config/config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { Nginx } from "../e2e/nginx.ts";
import { Client, StreamableHTTPClientTransport } from "../sdk_client.ts";
import { fencedBlocks, ROOT } from "./fenced_blocks.ts";

const PAGE = "docs/deployment.md";
const CONFIG = await blockIn("yaml");
const UNIT = await blockIn("ini");
const SITE = await blockIn("nginx");
const DOCKERFILE = await blockIn("dockerfile");

async function blockIn(language: string): Promise<string> {
  const blocks = (await fencedBlocks(language)).filter(({ page }) => page === PAGE);
  assertEquals(blocks.length, 1, `${PAGE}: blocks of ${language}`);
  return blocks[0]!.text;
}

/** The command of the page that makes the program, but only to say what it may do. */
async function describeProgram(config: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "easel.yaml");
  await Deno.writeTextFile(path, config);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "compile", "--profile", "custom", "--config", path, "--dry-run"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(folder, { recursive: true });
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).replaceAll(path, "/etc/easel/easel.yaml");
}

Deno.test("the program of docs/deployment.md may do what the page says, and no more", async () => {
  const flags = /^To Deno: (.*)$/m.exec(await describeProgram(CONFIG))?.[1];
  const jobs = "/var/lib/easel/jobs,/var/lib/easel/jobs.lock,/var/lib/easel/jobs.tmp";
  assertEquals(flags?.split(" "), [
    "--no-prompt",
    "--allow-net=127.0.0.1:8188,127.0.0.1:5243",
    `--allow-read=workflows,/etc/easel/easel.yaml,${jobs}`,
    `--allow-write=${jobs}`,
  ]);
});

Deno.test("the unit of docs/deployment.md gives the program the places that its config names", () => {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(UNIT)?.[1];
  const { jobStore } = parseConfig([], { file: new ConfigFile("easel.yaml", CONFIG) });
  assertEquals(value("WorkingDirectory"), `/var/lib/${value("StateDirectory")}`);
  assert(jobStore.startsWith(`${value("WorkingDirectory")}/`), jobStore);
  assertEquals(value("Environment"), `DENO_DIR=/var/cache/${value("CacheDirectory")}`);
  // As long as it waits for running jobs, and some more.
  assert(Number(value("TimeoutStopSec")) > 30);
});

const HAS_SYSTEMD = await new Deno.Command("systemd-analyze", {
  args: ["--version"],
  stdout: "null",
}).output().then(({ success }) => success, () => false);

Deno.test({
  name: "systemd takes the unit of docs/deployment.md" +
    (HAS_SYSTEMD ? "" : " [needs systemd-analyze, not installed]"),
  ignore: !HAS_SYSTEMD,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const path = join(folder, "easel.service");
      // It looks whether the program is there.
      const unit = UNIT.replace("/usr/local/bin/easel", Deno.execPath());
      await Deno.writeTextFile(path, unit);
      const { stderr } = await new Deno.Command("systemd-analyze", {
        args: ["verify", "--man=no", path],
      }).output();
      const said = new TextDecoder().decode(stderr).split("\n");
      assertEquals(said.filter((line) => line.includes("easel.service")), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("the Dockerfile of docs/deployment.md runs commands that there are", async () => {
  const [, command = ""] = /^RUN (.*)$/m.exec(DOCKERFILE) ?? [];
  const made = "npx -y deno@2.9.6 task compile --profile custom --config /etc/easel/easel.yaml";
  assertEquals(command, `${made} --out /tmp/easel`);
  assertStringIncludes(DOCKERFILE, "COPY --from=build /tmp/easel /usr/local/bin/easel");
  const config = CONFIG.replace("http://127.0.0.1:8188", "http://172.17.0.1:8188")
    .replace("/var/lib/easel/jobs", "none") + "\nhost: 0.0.0.0\n";
  const said = await describeProgram(config);
  assertMatch(said, /--allow-net=172\.17\.0\.1:8188,0\.0\.0\.0:5243 --allow-read=\S+$/m);
  const { port } = parseConfig([], { file: new ConfigFile("easel.yaml", config) });
  assertStringIncludes(DOCKERFILE, `EXPOSE ${port}\n`);
});

const NEEDS = Nginx.installed ? "" : " [needs nginx, not installed]";
const OPTIONS = { identity: { name: "easel", version: "0.0.0" }, log: () => {} };
const TOKEN = "s3same";

/** Easel as the page configures it, but on the demo engine, and the page's nginx before it. */
async function deployed() {
  const text = CONFIG.replace(/MAKE-ONE\S*\b/, TOKEN).replace("/var/lib/easel/jobs", "none");
  const file = new ConfigFile("easel.yaml", text);
  const config = parseConfig(["--demo", "--port", "0"], { file });
  const stack = new AsyncDisposableStack();
  const app = stack.use(await createApp(config, OPTIONS));
  const server = stack.use(await serveHttp(app, config, OPTIONS));
  const nginx = stack.use(
    await Nginx.startWith((port) =>
      SITE.replace("listen 443 ssl;", `listen 127.0.0.1:${port};`)
        .replaceAll(/^ *ssl_.*\n/gm, "").replaceAll("http://127.0.0.1:5243", server.url)
    ),
  );
  return { config, nginx, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

Deno.test({
  name: `a picture comes through the nginx of docs/deployment.md, with a token only${NEEDS}`,
  ignore: !Nginx.installed,
  sanitizeOps: false,
  async fn() {
    await using world = await deployed();
    assertEquals([world.config.command, world.config.host], ["serve", "127.0.0.1"]);
    const mcp = new URL("/mcp", world.nginx.url);
    const refused = await fetch(mcp, { method: "POST", body: "{}" });
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
    const client = new Client({ name: "test", version: "1" });
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const transport = new StreamableHTTPClientTransport(mcp, { requestInit: { headers } });
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    const result = await client.callTool({
      name: "generate_image",
      arguments: { prompt: "a pier", width: 64, height: 64, steps: 2 },
    });
    await client.close();
    assert(!result.isError, JSON.stringify(result.content));
  },
});

Deno.test({
  name: `a WebSocket opens through the nginx of docs/deployment.md${NEEDS}`,
  ignore: !Nginx.installed,
  sanitizeOps: false,
  async fn() {
    await using world = await deployed();
    const url = new URL("/mcp", world.nginx.url.replace("http:", "ws:"));
    const socket = new WebSocket(url, {
      protocols: ["mcp"],
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("the socket did not open"));
    });
    assertEquals(socket.protocol, "mcp");
    const closed = new Promise((resolve) => socket.onclose = resolve);
    socket.close();
    await closed;
  },
});

/** Fetch sends the host of its address, and no other. */
async function statusFor(host: string, url: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
  const request = `GET /health/ready HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(64);
  const read = await connection.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, read)).split(" ")[1] ?? "";
}

Deno.test({
  name: `the Easel of docs/deployment.md answers to its own name, and to no other${NEEDS}`,
  ignore: !Nginx.installed,
  sanitizeOps: false,
  async fn() {
    await using world = await deployed();
    assertEquals(await statusFor("easel.example.com", world.nginx.url), "200");
    assertEquals(await statusFor("evil.example.com", world.nginx.url), "403");
  },
});
