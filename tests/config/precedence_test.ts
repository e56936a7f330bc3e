import { assertEquals, assertThrows } from "@std/assert";
import { parseConfig } from "../../src/config/parse_config.ts";
import { explain } from "../../src/config/explain.ts";
import { sourcesOf } from "./test_sources.ts";

Deno.test("options go default <- file <- environment <- flags", () => {
  const file = sourcesOf("port: 1");
  const both = sourcesOf("port: 1", { EASEL_PORT: "2" });
  assertEquals(parseConfig([]).port, 5243);
  assertEquals(parseConfig([], file).port, 1);
  assertEquals(parseConfig([], both).port, 2);
  assertEquals(parseConfig(["--port=3"], both).port, 3);
});

Deno.test("each source says only what it says, also within a mapping", () => {
  const sources = sourcesOf("cache: {seconds: 1, entries: 1}", { EASEL_CACHE_ENTRIES: "2" });
  assertEquals(parseConfig(["--no-cache"], sources).cache, {
    enabled: false,
    seconds: 1,
    entries: 2,
  });
});

Deno.test("a switch that one source turns on, another turns off", () => {
  const on = sourcesOf("demo: true");
  assertEquals(parseConfig([], on).demo, "always");
  assertEquals(parseConfig(["--no-demo"], on).demo, "never");
  assertEquals(parseConfig([], sourcesOf("demo: true", { EASEL_DEMO: "false" })).demo, "never");
});

Deno.test("a list of one source takes the place of another's", () => {
  const sources = sourcesOf("comfyui: [http://a, http://b]");
  assertEquals(parseConfig([], sources).comfyuis.length, 2);
  const { comfyuis } = parseConfig(["--comfyui=http://c"], sources);
  assertEquals(comfyuis.map(({ url }) => url.href), ["http://c/"]);
});

Deno.test("explain() tells where each value is from", () => {
  const sources = sourcesOf("# first\nport: 1\ncache:\n  seconds: 2", { COMFYUI_URL: "http://c" });
  const from = new Map(explain(["--host=::1"], sources).map(({ key, from }) => [key, from]));
  assertEquals(
    ["timeout", "port", "cache.seconds", "comfyui", "host"].map((key) => from.get(key)),
    ["default", "easel.yaml:2", "easel.yaml:4", "environment COMFYUI_URL", "flag --host"],
  );
});

Deno.test("variables of other servers are understood", () => {
  const { comfyuis, auth, redisUrl } = parseConfig(
    [],
    sourcesOf("", {
      COMFYUI_URL: "http://c:1",
      COMFYUI_API_KEY: "key",
      MCP_AUTH_TOKEN: "letmein",
      REDIS_URL: "redis://r",
    }),
  );
  assertEquals(comfyuis.map(({ url, headers }) => [url.href, headers["Authorization"]]), [
    ["http://c:1/", "Bearer key"],
  ]);
  assertEquals(auth.tokens, [{
    name: "default",
    token: "letmein",
    priority: "normal",
    seesAll: true,
  }]);
  assertEquals(redisUrl, "redis://r");
});

Deno.test("Easel's own variable goes before that of another server", () => {
  const variables = { COMFYUI_URL: "http://theirs", EASEL_COMFYUI: "http://ours" };
  assertEquals(parseConfig([], sourcesOf("", variables)).comfyui.href, "http://ours/");
});

Deno.test("a variable may hold a list with commas, or JSON", () => {
  const { comfyuis, auth, presets } = parseConfig(
    [],
    sourcesOf("", {
      EASEL_COMFYUI: "http://a, http://b",
      EASEL_AUTH_TOKENS: '[{"name": "anna", "token": "x", "jobs_per_minute": 5}]',
      EASEL_PRESETS: '{"p": {"steps": 4}}',
    }),
  );
  assertEquals(comfyuis.map(({ name }) => name), ["a:80", "b:80"]);
  assertEquals(auth.tokens, [
    { name: "anna", token: "x", priority: "normal", jobsPerMinute: 5 },
  ]);
  assertEquals(presets, { p: { steps: 4 } });
});

Deno.test("an empty variable is none, and neither is what Kubernetes says of a service", () => {
  const variables = { EASEL_PORT: "tcp://10.0.0.1:5243", EASEL_HOST: "", REDIS_URL: "" };
  const { port, host, redisUrl } = parseConfig([], sourcesOf("", variables));
  assertEquals([port, host, redisUrl], [5243, "127.0.0.1", undefined]);
});

const WRONG: [variables: Record<string, string>, message: string][] = [
  [{ EASEL_PORT: "x" }, 'Cannot use EASEL_PORT "x": not a number from 0 to 65535.'],
  [{ EASEL_PRESETS: "{a" }, "Cannot use EASEL_PRESETS: begins as JSON, and is none."],
  [{ EASEL_PRESETS: "a" }, "Cannot use EASEL_PRESETS a text: not a mapping of names to values."],
  [{ COMFYUI_URL: "c" }, 'Cannot use COMFYUI_URL "c": not an http or https address.'],
  [{ MCP_AUTH_TOKEN: "a b" }, 'Cannot use MCP_AUTH_TOKEN "***": not a token'],
  [{ EASEL_AUTH_TOKENS: '[{"tokn": "s"}]' }, "Cannot use EASEL_AUTH_TOKENS[0].tokn: not known."],
];

for (const [variables, message] of WRONG) {
  Deno.test(`parseConfig() refuses ${JSON.stringify(variables)}`, () => {
    assertThrows(() => parseConfig([], sourcesOf("", variables)), Error, message);
  });
}

const REFERENCES: [text: string, host: string][] = [
  ["host: ${A}", "a"],
  ["host: '${A}.${B}'", "a.b"],
  ["host: ${C:-c}", "c"],
  ["host: ${A:-c}", "a"],
  ["host: ${EMPTY:-c}", "c"],
  ["template: $${A}", "${A}"],
];

for (const [text, value] of REFERENCES) {
  Deno.test(`a file may refer to variables: ${text}`, () => {
    const { host, template } = parseConfig([], sourcesOf(text, { A: "a", B: "b", EMPTY: "" }));
    assertEquals(template ?? host, value);
  });
}

Deno.test("a reference keeps its meaning as a number, a list and JSON", () => {
  const text = "port: ${P}\ntools: ${T}\nauth: {tokens: '${J}'}";
  const variables = { P: "80", T: "core,list_*", J: '[{"name": "a", "token": "t"}]' };
  const { port, tools, auth } = parseConfig([], sourcesOf(text, variables));
  assertEquals([port, tools, auth.tokens[0]?.name], [80, ["core", "list_*"], "a"]);
});

Deno.test("a ComfyUI's token may be missing, where the file says so", () => {
  const text = "comfyui: {url: 'http://a', token: '${KEY:-}'}\ncomfyui_token: ${KEY:-}";
  assertEquals(parseConfig([], sourcesOf(text)).comfyuis[0]?.headers, {});
  assertEquals(parseConfig([], sourcesOf(text, { KEY: "k" })).comfyuis[0]?.headers, {
    Authorization: "Bearer k",
  });
});

Deno.test("a missing variable is told with the line of what refers to it", () => {
  assertThrows(
    () => parseConfig([], sourcesOf("port: 1\ncomfyui:\n  url: http://a\n  api_key: ${KEY}")),
    RangeError,
    "Cannot use comfyui.api_key (easel.yaml:4): the variable KEY is not set, or may not be read. " +
      "Set it, and start Easel with --allow-env=KEY.",
  );
});
