import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../src/app.ts";
import { serveHttp } from "../../src/app/serve_http.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { hasCaddy, startCaddyWith } from "../e2e/caddy.ts";
import { hasNginx, startNginxWith } from "../e2e/nginx.ts";
import type { Proxy } from "../e2e/proxy.ts";
import { Client, StreamableHTTPClientTransport } from "../sdk_client.ts";
import { deployFile } from "./deploy_file.ts";

const OPTIONS = { identity: { name: "easel", version: "0.0.0" }, log: () => {} };
const TOKEN = "s3same";
const CONFIG = await deployFile("easel.yaml");
const SITE = await deployFile("nginx.conf");
const CADDYFILE = await deployFile("Caddyfile");

/** A proxy of docs/deploy. */
interface Kind {
  name: string;
  installed: boolean;
  /** Starts it as its file says, but without TLS, and before this Easel. */
  start(easel: string): Promise<Proxy>;
}

const KINDS: Kind[] = [
  {
    name: "nginx",
    installed: hasNginx,
    start: (easel) =>
      startNginxWith((port) =>
        SITE.replace("listen 443 ssl;", `listen 127.0.0.1:${port};`)
          .replaceAll(/^ *ssl_.*\n/gm, "").replaceAll("http://127.0.0.1:5243", easel)
      ),
  },
  {
    name: "caddy",
    installed: hasCaddy,
    start: (easel) =>
      startCaddyWith((port) =>
        // It would answer to its own name only.
        CADDYFILE.replace("easel.example.com {", `http://:${port} {\n\tbind 127.0.0.1`)
          .replaceAll("127.0.0.1:5243", easel)
      ),
  },
];

/** Easel as docs/deploy/easel.yaml has it, but on the demo engine, and a proxy before it. */
async function deployed(kind: Kind) {
  const text = CONFIG.replace(/MAKE-ONE\S*\b/, TOKEN).replace("/var/lib/easel/jobs", "none");
  const file = new ConfigFile("easel.yaml", text);
  const config = parseConfig(["--demo", "--port", "0"], { file });
  const stack = new AsyncDisposableStack();
  const app = stack.use(await createApp(config, OPTIONS));
  const server = stack.use(await serveHttp(app, config, OPTIONS));
  const proxy = stack.use(await kind.start(server.url));
  return { app, config, proxy, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

type Deployed = Awaited<ReturnType<typeof deployed>>;

/** A test for each kind of proxy that there is here. */
function testEach(what: string, run: (world: Deployed) => Promise<void>): void {
  for (const kind of KINDS) {
    Deno.test({
      name: `${kind.name} of docs/deploy: ${what}` +
        (kind.installed ? "" : ` [needs ${kind.name}, not installed]`),
      ignore: !kind.installed,
      sanitizeOps: false,
      async fn() {
        await using world = await deployed(kind);
        await run(world);
      },
    });
  }
}

testEach("a picture comes through, its progress before it, with a token only", async (world) => {
  assertEquals([world.config.command, world.config.host], ["serve", "127.0.0.1"]);
  const mcp = new URL("/mcp", world.proxy.url);
  const refused = await fetch(mcp, { method: "POST", body: "{}" });
  await refused.body?.cancel();
  assertEquals(refused.status, 401);
  const client = new Client({ name: "test", version: "1" });
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const transport = new StreamableHTTPClientTransport(mcp, { requestInit: { headers } });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  const runningAt: boolean[] = [];
  const result = await client.callTool(
    { name: "generate_image", arguments: { prompt: "a pier", width: 64, height: 64, steps: 20 } },
    undefined,
    { onprogress: () => runningAt.push(world.app.jobs.list()[0]?.ended === false) },
  );
  await client.close();
  assert(!result.isError, JSON.stringify(result.content));
  assert(runningAt.filter(Boolean).length > 3, `${runningAt}`);
});

testEach("a WebSocket opens", async (world) => {
  const url = new URL("/mcp", world.proxy.url.replace("http:", "ws:"));
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

testEach("Easel answers to its own name, and to no other", async (world) => {
  assertEquals(await statusFor("easel.example.com", world.proxy.url), "200");
  assertEquals(await statusFor("evil.example.com", world.proxy.url), "403");
});
