import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { explain } from "../../src/config/explain.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { tempFolder } from "../commands/temp_folder.ts";
import { runEasel } from "./run_easel.ts";
import { configOf, sourcesOf } from "./test_sources.ts";

/** Whom each ComfyUI is told that we are. */
function logins(text: string, variables: Record<string, string>): [string, string | undefined][] {
  return configOf(text, variables).comfyuis
    .map(({ url, headers }) => [url.host, headers["Authorization"]]);
}

Deno.test("a key that the file gives to one ComfyUI goes to no other", () => {
  for (const name of ["COMFYUI_API_KEY", "EASEL_COMFYUI_TOKEN"]) {
    for (const reference of [`\${${name}}`, `\${${name}:-}`, `\${${name}:-other}`]) {
      const text = `comfyui: [{url: 'http://a:1', token: '${reference}'}, {url: 'http://b:1'}]`;
      const expected: [string, string | undefined][] = [["a:1", "Bearer k"], ["b:1", undefined]];
      assertEquals(logins(text, { [name]: "k" }), expected, reference);
    }
  }
  const text = "comfyui: [{url: 'http://a:1', token: '${KEY}'}, {url: 'http://b:1'}]";
  assertEquals(logins(text, { KEY: "k", COMFYUI_API_KEY: "all" }), [
    ["a:1", "Bearer k"],
    ["b:1", "Bearer all"],
  ]);
});

Deno.test("a token that the file gives a name has no other", () => {
  const variables = { MCP_AUTH_TOKEN: "letmein", EASEL_AUTH_TOKEN: "other" };
  const named = "authentication: {tokens: [{name: default, token: '${MCP_AUTH_TOKEN}'}]}";
  assertEquals(configOf(named, { MCP_AUTH_TOKEN: "letmein" }).auth.tokens, [
    { name: "default", token: "letmein", priority: "normal" },
  ]);
  const unnamed = "auth: {tokens: ['${MCP_AUTH_TOKEN}']}";
  const names = (text: string) => configOf(text, variables).auth.tokens.map(({ name }) => name);
  assertEquals(names(unnamed), ["default", "token-1"]);
  assertEquals(names("auth: {token: '${EASEL_AUTH_TOKEN}', tokens: ['${MCP_AUTH_TOKEN}']}"), [
    "default",
    "token-1",
  ]);
  assertEquals(names("authentication: {api_key: '${MCP_AUTH_TOKEN}'}"), ["default"]);
});

const SERVERS = `comfyui:
  - {url: "\${COMFYUI_URL}", username: u, password: p, concurrency: 4}
  - {url: http://second:8188}
`;

Deno.test("an address that the file refers to leaves the rest of the file's section", () => {
  const variables = { COMFYUI_URL: "http://first:1" };
  const config = parseConfig([], sourcesOf(SERVERS, variables));
  assertEquals(config.comfyuis.map(({ url, concurrency }) => [url.host, concurrency]), [
    ["first:1", 4],
    ["second:8188", 2],
  ]);
  assertEquals([config.variables, config.notes], [["COMFYUI_URL"], undefined]);
  const [{ from } = { from: "" }] = explain([], sourcesOf(SERVERS, variables));
  assertEquals(from, "easel.yaml:1");
  // Easel's own variable is another one.
  const other = parseConfig([], sourcesOf(SERVERS, { ...variables, EASEL_COMFYUI: "http://c:1" }));
  assertEquals(other.comfyuis.map(({ url }) => url.host), ["c:1"]);
});

Deno.test("a variable that the file refers to elsewhere gives no option", () => {
  const variables = { EASEL_PORT: "81", EASEL_HOST: "::1" };
  const config = configOf("public_url: 'http://e:${EASEL_PORT}'\nport: 80", variables);
  assertEquals([config.port, config.host, config.publicUrl?.host], [80, "::1", "e:81"]);
  assertEquals(config.variables?.toSorted(), ["EASEL_HOST", "EASEL_PORT"]);
});

Deno.test("what only looks like a reference, or is of no use, leaves the variable as it is", () => {
  const variables = { EASEL_PORT: "81" };
  const texts = [
    "template: '$${EASEL_PORT}'",
    "template: $EASEL_PORT",
    "server: {name: '${EASEL_PORT}'}",
    "# ${EASEL_PORT}",
  ];
  for (const text of texts) assertEquals(configOf(text, variables).port, 81, text);
});

Deno.test("a variable that takes the place of more than one value is told", () => {
  const text = "port: 1\ncomfyui: [http://a:1, http://b:1]";
  const notes = (text: string, variables: Record<string, string>, args: string[] = []) =>
    parseConfig(args, sourcesOf(text, variables)).notes;
  const note = (name: string) => [
    `comfyui (easel.yaml:2) is not used: ${name} takes the place of all of it.`,
  ];
  assertEquals(notes(text, { COMFYUI_URL: "http://c:1" }), note("COMFYUI_URL"));
  assertEquals(notes(text, { EASEL_COMFYUI: "http://c:1" }), note("EASEL_COMFYUI"));
  const login = "port: 1\ncomfyui: {url: 'http://a', token: t}";
  assertEquals(notes(login, { COMFYUI_URL: "http://c:1" }), note("COMFYUI_URL"));
  const token = "\nauth: {tokens: [{name: a, token: b}]}";
  assertEquals(notes(token, { EASEL_AUTH_TOKENS: "x" }), [
    "auth.tokens (easel.yaml:2) is not used: EASEL_AUTH_TOKENS takes the place of all of it.",
  ]);
  assertEquals(notes(text, {}), undefined);
  assertEquals(notes(text, { COMFYUI_URL: "http://c:1" }, ["--comfyui=http://d:1"]), undefined);
  // One value for another is what a variable is for.
  for (const one of ["comfyui: http://a", "comfyui: [{url: 'http://a'}]", "tools: [a, b]"]) {
    assertEquals(notes(one, { COMFYUI_URL: "http://c:1", EASEL_TOOLS: "c" }), undefined, one);
  }
});

Deno.test("a variable that only looks like Easel's is told, with the nearest", () => {
  const notes = (...variableNames: string[]) =>
    parseConfig([], { ...sourcesOf("template: ${EASEL_MINE:-x}"), variableNames }).notes;
  assertEquals(notes("EASEL_PROT", "PATH", "EASEL_HOST", "EASEL_CONFIG"), [
    "EASEL_PROT gives no option: not known. Did you mean EASEL_PORT?",
  ]);
  // The file's own, and those of a service in Kubernetes that is called easel.
  const service = ["HOST", "PORT", "PORT_HTTP"].map((name) => `EASEL_SERVICE_${name}`);
  assertEquals(notes("EASEL_MINE", "EASEL_PORT", "EASEL_PORT_5243_TCP", ...service), undefined);
  const redis = ["EASEL_REDIS_SERVICE_HOST", "EASEL_REDIS_PORT", "EASEL_REDIS_PORT_6379_TCP_ADDR"];
  assertEquals(notes(...redis), undefined);
  // Nobody is told to put a token where all may see it.
  for (const name of ["EASEL_TOKEN", "EASEL_SECRET", "EASEL_API_KEY"]) {
    assertEquals(notes(name)?.filter((note) => /_(?!.*TOKEN)\w+\?$/.test(note)), [], name);
  }
});

Deno.test("easel looks at the names of variables only where it may read all", async () => {
  const env = { EASEL_PROT: "4" };
  const note = "EASEL_PROT gives no option: not known. Did you mean EASEL_PORT?";
  const outs = await Promise.all(
    ["--allow-env", "--allow-env=EASEL_PORT"].map((permission) =>
      runEasel(["config", "--explain"], { env, permissions: [permission] })
    ),
  );
  assertEquals(outs.map(({ out }) => out.includes(note)), [true, false]);
  assertEquals(outs.map(({ code }) => code), [0, 0]);
});

const TWICE: [text: string, variables: Record<string, string>, message: string][] = [
  [
    "port: 1\nauth: {tokens: [{name: default, token: a}]}",
    { MCP_AUTH_TOKEN: "b" },
    'two tokens called "default": MCP_AUTH_TOKEN and auth.tokens[0] (easel.yaml:2). Give each',
  ],
  [
    "port: 1\nauth: {tokens: [same]}",
    { MCP_AUTH_TOKEN: "same" },
    "the same token under two names: MCP_AUTH_TOKEN and auth.tokens[0] (easel.yaml:2). Give",
  ],
  ["", { EASEL_AUTH_TOKENS: "a,a" }, "EASEL_AUTH_TOKENS[0] and EASEL_AUTH_TOKENS[1]. Give"],
  ["", { EASEL_AUTH_ENABLED: "true" }, "Cannot require authentication as EASEL_AUTH_ENABLED says"],
  ["", { EASEL_AUTH_JWT: '{"secret": "s"}' }, "Cannot use EASEL_AUTH_JWT.secret: it is shorter"],
  ["", { MCP_AUTH_TOKEN: "change-me" }, "Cannot use MCP_AUTH_TOKEN: its token is a placeholder"],
];

for (const [text, variables, message] of TWICE) {
  Deno.test(`a message names where it is from: ${message}`, () => {
    assertThrows(() => configOf(text, variables), RangeError, message);
  });
}

Deno.test("easel says at its start, and with --explain, what a variable takes the place of", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(join(folder.path, "easel.yaml"), "comfyui: [http://a:1, http://b:1]\n");
  const run = (...args: string[]) =>
    runEasel(args, {
      cwd: folder.path,
      env: { COMFYUI_URL: "http://127.0.0.1:1" },
      permissions: ["--allow-net=127.0.0.1:1", "--allow-read=.", "--allow-env=COMFYUI_URL"],
    });
  const note = "comfyui \\(easel.yaml:1\\) is not used: COMFYUI_URL takes the place of all of it";
  const [explained, started] = await Promise.all([run("config", "--explain"), run()]);
  assertMatch(
    explained.out,
    new RegExp(`^comfyui +http://127.0.0.1:1 +environment COMFYUI_URL$`, "m"),
  );
  assertMatch(explained.out, new RegExp(`^${note}.$`, "m"));
  assertMatch(started.err, new RegExp(`warn.*: ${note}.\n$`));
});
