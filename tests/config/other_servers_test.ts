import { assertEquals, assertThrows } from "@std/assert";
import { KEY_ALIASES } from "../../src/config/aliases.ts";
import { explain } from "../../src/config/explain.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { fileOptions } from "../../src/config/options.ts";
import { normalKey } from "../../src/config/key.ts";
import { Problems } from "../../src/config/problems.ts";
import { configOf, sourcesOf } from "./test_sources.ts";

/** With the sections that the guide of MCPForge has, and the names that are usual in them. */
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

Deno.test("a config.yaml in the sections of the guide is understood as it is", () => {
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

/** With other words that servers of its kind have in the same sections. */
const KINDRED = `
server: {transport: sse, log_level: INFO}
comfyui:
  base_url: http://10.0.0.5:8188
  websocket_url: ws://10.0.0.5:8188/ws
  default_timeout: 90
  reconnect: true
  reconnect_delay: 5
  output_dir: ./output
authentication:
  enabled: true
  api_keys:
    - {name: admin, key: admins, allowed_tools: [list_*]}
  oauth: {issuer: https://id.example, audience: easel, jwks_uri: https://id.example/keys}
  rate_limit: {requests_per_minute: 60}
tools: {enabled: true, disabled: [run_workflow]}
workflows: {directory: mine, default_workflow: portrait.json, auto_discover: true, validation: true}
resources: {expose_models: true, cache_ttl: 30, output_dir: ./output}
caching: {type: redis, redis: {url: "redis://cache:6379"}, ttl_seconds: 600, max_size_mb: 100}
logging:
  level: debug
  format: "%(asctime)s - %(name)s - %(message)s"
  console: true
  rotation: {max_size: 10MB, backups: 2}
`;

Deno.test("the words of servers of its kind are understood in the guide's sections", () => {
  const config = configOf(KINDRED);
  assertEquals([config.command, config.logging.level, config.timeout], ["serve", "debug", 90]);
  assertEquals(config.comfyuis.map(({ url }) => url.href), ["http://10.0.0.5:8188/"]);
  assertEquals(config.auth.tokens, [
    { name: "admin", token: "admins", tools: ["list_*"], priority: "normal" },
  ]);
  const jwksUrl = "https://id.example/keys";
  assertEquals(config.auth.jwt, { issuer: "https://id.example", audience: "easel", jwksUrl });
  assertEquals([config.limits.requestsPerMinute, config.tools], [60, ["-run_workflow"]]);
  assertEquals([config.workflows.folder, config.template], ["mine", "portrait"]);
  assertEquals([config.refreshSeconds, config.redisUrl], [30, "redis://cache:6379"]);
  assertEquals([config.cache.seconds, config.logging.maxBytes], [600, 10_000_000]);
  assertEquals([config.logging.backups, config.logging.format], [2, "text"]);
  const denied = [
    "tools: {disabled: [a, b]}",
    "tools: {disabled: 'a, b'}",
    "tools: {denied: a;b}",
  ];
  assertEquals(denied.map((text) => configOf(text).tools), denied.map(() => ["-a", "-b"]));
  assertEquals(configOf("tools: {disabled: }").tools, []);
  const servers = configOf("comfyui: {servers: [http://a:1, {url: http://b:1, weight: 2}]}");
  assertEquals(servers.comfyuis.map(({ url }) => url.href), ["http://a:1/", "http://b:1/"]);
});

Deno.test("tools that are enabled and disabled together are the ones without the others", () => {
  const both: [text: string, tools: string[]][] = [
    ["{enabled: [core, list_*], disabled: [list_jobs]}", ["core", "list_*", "-list_jobs"]],
    ["{disabled: [list_jobs], enabled: [core]}", ["-list_jobs", "core"]],
    ["{enabled: 'core, get_job,', denied: 'a;b'}", ["core", "get_job", "-a", "-b"]],
    ["{allowed: '${NAMES}', denied: '${NAMES}'}", ["x", "y", "-x", "-y"]],
    ["{enabled: '[\"core\"]', disabled: '[\"get_job\"]'}", ["core", "-get_job"]],
    ["{enabled: core, disabled: }", ["core"]],
    ["{enabled: true, disabled: [a]}", ["-a"]],
    ["{enabled: [], disabled: [a]}", ["-a"]],
  ];
  for (const [text, tools] of both) {
    assertEquals(configOf(`tools: ${text}`, { NAMES: "x, y" }).tools, tools, text);
  }
  const given = sourcesOf("tools:\n  enabled: [core]\n  disabled: [get_job]\n");
  const [{ from } = { from: "" }] = explain([], given).filter(({ key }) => key === "tools");
  assertEquals(from, "easel.yaml:2, easel.yaml:3");
  // What goes before a file goes before all of it.
  assertEquals(parseConfig(["--tools=a"], given).tools, ["a"]);
});

Deno.test("what is wrong with one of tools.enabled and tools.disabled is told of that one", () => {
  const wrong: [text: string, ...messages: string[]][] = [
    [
      "{enabled: [a,\n ~], disabled: [b,\n 'c d', ~, 5]}",
      "tools.enabled[1] (easel.yaml:2): it is empty. Give a value.",
      'tools.disabled[1] "-c d" (easel.yaml:3): not a tool, pattern or toolset. ' +
      "Give names with commas, such as core,list_*.",
      "tools.disabled[2] (easel.yaml:3): it is empty. Give a value.",
      "tools.disabled[3] 5 (easel.yaml:3): not text. Write it in quotes.",
    ],
    [
      "{enabled: [a], disabled: {b: c}}",
      "tools.disabled a mapping (easel.yaml:1): not text. Write it in quotes.",
    ],
    [
      "{enabled: [a], allowed: [b], disabled: [c]}",
      "tools.allowed (easel.yaml:1): tools.enabled says it, too. Leave one out.",
    ],
    [
      "[a]\nTools: {disabled: [b]}",
      "Tools.disabled (easel.yaml:2): tools says it, too. Write all of it there.",
    ],
    // Every tool, because of a text that says none: that is what they would mean.
    ...["''", "' , '"].map((names): [string, string] => [
      `{enabled: ${names}, disabled: [a]}`,
      `tools.enabled[0] ${names.replaceAll("'", '"')} (easel.yaml:1): not a tool, pattern or ` +
      "toolset. Give names with commas, such as core,list_*.",
    ]),
  ];
  for (const [text, ...messages] of wrong) {
    const { message } = assertThrows(() => configOf(`tools: ${text}`), Error);
    assertEquals(message.split("\n"), messages.map((one) => `Cannot use ${one}`), text);
  }
});

Deno.test("a key beside those of another server's tools is named, with its line", () => {
  const text = "tools:\n  enabled: [list_*]\n  upscaling: {scale: 2}\n";
  assertThrows(
    () => configOf(text),
    TypeError,
    "Cannot use tools.upscaling (easel.yaml:3): not known. docs/configuration.md has all",
  );
});

Deno.test("authentication that is not enabled uses no token", () => {
  const { auth } = configOf(
    "authentication: {enabled: false, tokens: [a], jwt: {issuer: i, audience: b}}",
  );
  assertEquals(auth, { tokens: [], insecureNoAuth: false });
});

Deno.test("a secret for tokens is understood in the guide's section, by its usual names", () => {
  const secret = "s".repeat(64);
  const jwt = { secret, algorithm: "HS256" };
  const texts: [text: string, jwt: object][] = [
    ["{type: jwt, secret: '${S}', algorithm: HS256}", jwt],
    ["{enabled: true, type: jwt, secret: '${S}'}", jwt],
    ["{method: jwt, secret_key: '${S}', algorithm: hs512}", { ...jwt, algorithm: "HS512" }],
    ["{jwt_secret: '${S}', jwt_algorithm: HS384, expiration: 3600}", {
      ...jwt,
      algorithm: "HS384",
    }],
    ["{secret: '${S}', issuer: app, audience: easel, token_expiry_minutes: 5}", {
      ...jwt,
      issuer: "app",
      audience: "easel",
    }],
    ["{jwt: {secret: '${S}', algorithm: HS256}}", jwt],
    ["{jwt: {secret: '${S}', expires_in: 3600, token_expiry: 1h}}", jwt],
    ["{jwt: {secret_key: '${S}', alg: HS256}}", jwt],
    ["{type: jwt, algorithm: RS256, issuer: 'https://i', audience: a, jwks_uri: 'https://i/k'}", {
      issuer: "https://i",
      audience: "a",
      jwksUrl: "https://i/k",
      algorithm: "RS256",
    }],
  ];
  for (const [text, expected] of texts) {
    assertEquals(configOf(`authentication: ${text}`, { S: secret }).auth.jwt as object, expected);
  }
  // Nobody is stopped by the placeholder of what is off.
  const off = configOf("authentication: {enabled: false, type: jwt, secret: change-me}");
  assertEquals(off.auth, { tokens: [], insecureNoAuth: false });
});

Deno.test("what is wrong with a part of the guide's section is told of that part", () => {
  const wrong: [text: string, message: string][] = [
    [
      "{type: jwt, secret: short}",
      "Cannot use authentication.secret (easel.yaml:1): it is shorter than",
    ],
    [
      "{secret: a,\n secret_key: b}",
      "authentication.secret_key (easel.yaml:2): authentication.secret says",
    ],
    [
      "{secret: '',\n algorithm: none}",
      'authentication.algorithm "none" (easel.yaml:2): not one of',
    ],
    ["{secret: '',\n algorithm: none}", 'authentication.secret "***" (easel.yaml:1): not a secret'],
    ["{secret: '${S}'}", "authentication.secret (easel.yaml:1): the variable S is not set"],
    ["{secret: [a]}", "authentication.secret a list (easel.yaml:1): not text"],
    [
      "{algorithm: HS256}",
      "Cannot use auth.jwt (easel.yaml:1): it has neither an issuer nor a secret",
    ],
    [
      "{jwt: {secret: x},\n algorithm: HS256}",
      "authentication.algorithm (easel.yaml:2): authentication.jwt says it, too. Write all of it there.",
    ],
    [
      "{algorithm: HS256,\n jwt: {secret: x}}",
      "authentication.jwt (easel.yaml:2): authentication.algorithm says it, too. Write all of it there.",
    ],
  ];
  for (const [text, message] of wrong) {
    assertThrows(() => configOf(`authentication: ${text}`), Error, message);
  }
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
  const args = ["--template", "./workflows/mine.json", "--comfyui-endpoint", "ws://10.0.0.5:8188"];
  const { comfyui, template } = parseConfig(args);
  assertEquals([comfyui.href, template], ["http://10.0.0.5:8188/", "mine"]);
  assertEquals(parseConfig(["--endpoint", "ws://10.0.0.6:8188"]).comfyui.host, "10.0.0.6:8188");
});

Deno.test("ImageMCP's flags say in one address where to listen", () => {
  const where = (...args: string[]) => {
    const { host, port } = parseConfig(["serve", ...args]);
    return [host, port];
  };
  assertEquals(where("--listen", "http://localhost:5300"), ["127.0.0.1", 5300]);
  assertEquals(where("--urls=http://0.0.0.0:5243", "--demo"), ["0.0.0.0", 5243]);
  assertEquals(where("--urls", "http://*:5301"), ["0.0.0.0", 5301]);
  assertEquals(where("--listen", "http://[::1]:5302", "--port", "1"), ["[::1]", 1]);
  for (const args of [["--listen", "here"], ["--listen"], ["--urls="]]) {
    const problem = `Cannot use ${args[0]?.replace("=", "")}: not an address.`;
    assertThrows(() => where(...args), TypeError, problem);
  }
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

/** What means nothing here, and why; all of it as people write it. */
const USELESS = `
server:
  debug: true
  path: /mcp
  cors: true
  max_connections: 5
  request_timeout: 30
  description: pictures
comfyui: {url: "http://a:1", verify_ssl: true, connection_timeout: 5}
authentication: {tokens: [a], header: x-api-key, rate_limit: {enabled: true, burst: 4}}
caching: {max_size: 100MB}
logging: {rotation: daily, output: stdout}
`;

Deno.test("what people write beside it, and Easel does not need, keeps it from nothing", () => {
  const { file } = sourcesOf(USELESS);
  const { comfyuis, auth, cache, allowedOrigins } = parseConfig([], { file });
  assertEquals([comfyuis.length, auth.tokens.length, cache.entries], [1, 1, 1000]);
  assertEquals(allowedOrigins, []);
  const unused = file.unused({ problems: new Problems() }).map(({ key }) => key);
  assertEquals(unused, [
    ..."debug path cors max_connections request_timeout description".split(" ")
      .map((key) => `server.${key}`),
    "comfyui.verify_ssl",
    "comfyui.connection_timeout",
    "authentication.header",
    "authentication.rate_limit.enabled",
    "authentication.rate_limit.burst",
    "caching.max_size",
    "logging.rotation",
    "logging.output",
  ]);
});

const REFUSED: [text: string, message: string][] = [
  ["server: {path: /api/mcp}", "server.path (easel.yaml:1): MCP is at /mcp."],
  ["comfyui: {verify_ssl: false}", "comfyui.verify_ssl (easel.yaml:1): certificates are always"],
  ["comfyui: {verify_ssl: '${V:-no}'}", "comfyui.verify_ssl (easel.yaml:1): certificates are alw"],
  ["authentication: {header: X-Token}", "authentication.header (easel.yaml:1): tokens are taken"],
  ["logging: {output: a.log}", "logging.output (easel.yaml:1): the log goes to standard error."],
  ["workflows: {paths: [a, b]}", "workflows.paths (easel.yaml:1): Easel reads one folder"],
  ["rate: 5", "rate (easel.yaml:1): not known. docs/configuration.md has all that there are."],
  ["comfyui: {url: 'http://a', rate: 5}", "comfyui.rate (easel.yaml:1): not known. docs/conf"],
  ["caching: {max_size: many}", 'caching.max_size "many" (easel.yaml:1): not a number'],
];

for (const [text, message] of REFUSED) {
  Deno.test(`another server's ${text} is refused, with what to do`, () => {
    assertThrows(() => configOf(text), Error, `Cannot use ${message}`);
  });
}

Deno.test("words in which people write them are understood", () => {
  const { comfyuis } = configOf(
    "comfyui: {api_url: 'http://a:1', auth_token: t, max_concurrent_jobs: 3}",
  );
  assertEquals(comfyuis.map(({ url, headers, concurrency }) => [url.href, headers, concurrency]), [
    ["http://a:1/", { Authorization: "Bearer t" }, 3],
  ]);
  assertEquals(configOf("workflows: {paths: [mine]}").workflows.folder, "mine");
  assertEquals(configOf("workflows: {paths: mine}").workflows.folder, "mine");
  assertEquals(configOf("caching: {max_size: 50}").cache.entries, 50);
  const cors = configOf("server: {cors: {enabled: true, origins: [https://a]}}");
  assertEquals(cors.allowedOrigins, ["https://a"]);
});

Deno.test("a Redis may be given in parts", () => {
  const url = (redis: string, variables?: Record<string, string>) =>
    configOf(`caching: {redis: ${redis}}`, variables).redisUrl;
  assertEquals(url("{host: cache}"), "redis://cache:6379");
  assertEquals(url("{host: cache, port: 6380, db: 0}"), "redis://cache:6380/0");
  const parts = "{host: '${H}', username: me, password: '${P}', ssl: true, db: '1'}";
  const made = url(parts, { H: "cache", P: "p@ss/${w}" });
  assertEquals(made, "rediss://me:p%40ss%2F%24%7Bw%7D@cache:6379/1");
  assertEquals(url("{host: cache, password: 5}"), "redis://:5@cache:6379");
  assertEquals(url("{host: '::1', port: 6380}"), "redis://[::1]:6380");
  assertEquals(url("{host: '[::1]'}"), "redis://[::1]:6379");
  const refused = (redis: string) => assertThrows(() => url(redis), Error).message;
  assertEquals(
    refused("{host: cache, password: '${P}'}").split(":")[0],
    "Cannot use caching.redis.password (easel.yaml",
  );
  assertEquals(refused("{host: cache, port: s3cret, password: s3cret}").includes("s3cret@"), false);
  assertEquals(
    /caching.redis.(?:host|port) .*not known/.test(refused("{host: a, url: 'redis://b'}")),
    true,
  );
});

Deno.test("every other name means an option, or says why it means none", () => {
  const keys = new Set(fileOptions.map(({ key }) => key));
  for (const { key, to, why } of KEY_ALIASES) {
    assertEquals(to === undefined ? Boolean(why) : keys.has(to), true, key);
  }
  // Two that are read alike would say the same option twice.
  const all = KEY_ALIASES.map(({ key, to }) => `${normalKey(key)} ${to}`);
  assertEquals(all.filter((one, i) => all.indexOf(one) !== i), []);
});

Deno.test("a ComfyUI may be given by host and port", () => {
  const urls = (text: string) => configOf(text).comfyuis.map(({ url }) => url.href);
  assertEquals(urls("comfyui: { host: pc, port: 8000, timeout: 9 }"), ["http://pc:8000/"]);
  assertEquals(urls("comfyui: { host: pc, protocol: https, port: 443 }"), ["https://pc/"]);
  assertEquals(urls("comfyui:\n  host: ${PC:-10.0.0.5}"), ["http://10.0.0.5:8188/"]);
  assertThrows(() => urls("comfyui: { host: pc, url: http://pc:8000 }"), TypeError, "comfyui.host");
});
