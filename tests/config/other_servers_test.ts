import { assertEquals } from "@std/assert";
import { KEY_ALIASES } from "../../src/config/aliases.ts";
import { parseConfig } from "../../src/config/config.ts";
import { fileOptions } from "../../src/config/options.ts";
import { Problems } from "../../src/config/problems.ts";
import { configOf, sourcesOf } from "./test_sources.ts";

/** With the sections and names that the guide of MCPForge has. */
const GUIDE = `
server:
  name: pictures
  host: 0.0.0.0
  port: 9000
  transport: streamable-http
comfyui:
  url: \${COMFYUI_URL:-http://127.0.0.1:8188}
  api_key: \${COMFYUI_API_KEY}
  timeout: 120
authentication:
  enabled: true
  tokens:
    - \${MCP_TOKEN}
    - name: team
      token: second
tools:
  enabled:
    - generate_image
    - list_*
workflows:
  directory: ./mine
resources:
  refresh_interval: 60
caching:
  enabled: true
  ttl: 600
  redis_url: redis://cache:6379
logging:
  level: INFO
  file: easel.log
`;

Deno.test("the guide's config.yaml is understood as it is", () => {
  const config = configOf(GUIDE, { COMFYUI_API_KEY: "key", MCP_TOKEN: "first" });
  assertEquals([config.command, config.host, config.port, config.timeout], [
    "serve",
    "0.0.0.0",
    9000,
    120,
  ]);
  assertEquals(config.comfyuis.map(({ url, headers }) => [url.href, headers]), [
    ["http://127.0.0.1:8188/", { Authorization: "Bearer key" }],
  ]);
  assertEquals(config.auth.tokens, [
    { name: "token-1", token: "first", priority: "normal" },
    { name: "team", token: "second", priority: "normal" },
  ]);
  assertEquals(config.tools, ["generate_image", "list_*"]);
  assertEquals([config.workflows.folder, config.refreshSeconds], ["./mine", 60]);
  assertEquals([config.cache.seconds, config.redisUrl], [600, "redis://cache:6379"]);
  assertEquals([config.logging.level, config.logging.file], ["info", "easel.log"]);
});

Deno.test("authentication that is not enabled uses no token", () => {
  const { auth } = configOf(
    "authentication: {enabled: false, tokens: [a], jwt: {issuer: i, audience: b}}",
  );
  assertEquals(auth, { tokens: [], insecureNoAuth: false });
});

/** With the names of ImageMCP's appsettings.json. */
const APP_SETTINGS = JSON.stringify(
  {
    Logging: { LogLevel: { Default: "Warning", Microsoft: "Warning", "System.Net": "Error" } },
    ComfyUI: {
      ApiEndpoint: "ws://10.0.0.5:8188",
      DefaultTemplate: "workflows/mine.json",
      TimeoutSeconds: 60,
      PollIntervalSeconds: 1,
    },
    MCP: {
      ServerName: "x",
      ServerVersion: "1",
      Mode: "Http",
      HttpPort: 5300,
      HttpUrl: "http://localhost:5301",
    },
    AllowedHosts: "*",
  },
  null,
  2,
);

Deno.test("ImageMCP's appsettings.json is understood as it is", () => {
  const config = configOf(APP_SETTINGS);
  assertEquals(
    [config.command, config.comfyui.href, config.template, config.timeout],
    ["serve", "http://10.0.0.5:8188/", "mine", 60],
  );
  assertEquals([config.host, config.port, config.allowedHosts], ["127.0.0.1", 5300, []]);
  assertEquals(config.logging.level, "warn");
  assertEquals(configOf('{"MCP": {"Mode": "Auto"}}').command, "stdio");
  assertEquals(configOf('{"MCP": {"HttpUrl": "http://localhost:5301"}}').port, 5301);
  assertEquals(configOf('{"AllowedHosts": "a.example;b.example"}').allowedHosts, [
    "a.example",
    "b.example",
  ]);
});

Deno.test("ImageMCP's flags are understood", () => {
  const args = ["--template", "./mine.json", "--comfyui-endpoint", "ws://10.0.0.5:8188"];
  const { comfyui, template } = parseConfig(args);
  assertEquals([comfyui.href, template], ["http://10.0.0.5:8188/", "mine"]);
});

Deno.test("what is of no use to Easel is known, with the reason", () => {
  const { file } = sourcesOf(APP_SETTINGS);
  const unused = file.unused({ problems: new Problems() });
  assertEquals(unused.map(({ key, from }) => [key, from]), [
    ["Logging.LogLevel.Microsoft", "easel.yaml:5"],
    ["Logging.LogLevel.System.Net", "easel.yaml:6"],
    ["ComfyUI.PollIntervalSeconds", "easel.yaml:13"],
    ["MCP.ServerName", "easel.yaml:16"],
    ["MCP.ServerVersion", "easel.yaml:17"],
  ]);
});

Deno.test("every other name means an option, or says why it means none", () => {
  const keys = new Set(fileOptions.map(({ key }) => key));
  for (const { key, to, why } of KEY_ALIASES) {
    assertEquals(to === undefined ? Boolean(why) : keys.has(to), true, key);
  }
});
