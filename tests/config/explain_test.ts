import { assertEquals } from "@std/assert";
import { explain } from "../../src/config/explain.ts";
import { fileOptions } from "../../src/config/options.ts";
import type { Sources } from "../../src/config/resolve.ts";
import { sourcesOf } from "./test_sources.ts";

function shown(args: string[], sources?: Sources): Record<string, string> {
  return Object.fromEntries(explain(args, sources).map(({ key, value }) => [key, value]));
}

Deno.test("explain() has every option that a file may give, in the order of the table", () => {
  assertEquals(explain([]).map(({ key }) => key), fileOptions.map(({ key }) => key));
});

Deno.test("explain() shows values as a person would write them", () => {
  const values = shown(
    ["--tools=core,list_*", "--comfyui=http://a", "--comfyui=http://b:1/c"],
    sourcesOf("presets: {p: {steps: 4}}\nlogging: {areas: {http: debug}}"),
  );
  assertEquals(
    ["tools", "comfyui", "presets", "logging.areas", "port", "template", "expose"]
      .map((key) => values[key]),
    [
      "core, list_*",
      "http://a, http://b:1/c",
      '{"p":{"steps":4}}',
      '{"http":"debug"}',
      "5243",
      "-",
      "-",
    ],
  );
});

Deno.test("explain() shows no secret, wherever it was given", () => {
  const text = `
comfyui:
  - url: http://me:s3cret@a/x?token=s3cret#s3cret
    headers: {Authorization: s3cret, X-Key: s3cret}
    token: s3cret
  - {url: 'http://b', username: me, password: s3cret, query: s3cret=s3cret}
  - http://me:s3cret@c
comfyui_token: s3cret
auth:
  token: s3cret0
  tokens: [s3cret1, {name: anna, token: s3cret2, output_prefix: anna}]
  jwt: {secret: s3crets3crets3crets3crets3crets3cret, issuer: app}
redis_url: redis://me:s3cret@r/0?password=s3cret
public_url: https://me:s3cret@e`;
  const variables = { EASEL_AUTH_TOKEN: "s3cret3", COMFYUI_API_KEY: "s3cret" };
  const args = ["--redis-url=rediss://:s3cret@r", "--comfyui=http://s3cret@d/?k=s3cret"];
  for (const [given, sources] of [[[], sourcesOf(text)], [args, sourcesOf(text, variables)]]) {
    const values = shown(given as string[], sources as Sources);
    assertEquals(JSON.stringify(values).includes("s3cret"), false, JSON.stringify(values));
    assertEquals(values["auth.token"], "***");
    assertEquals(values["auth.jwt"], '{"issuer":"app","secret":"***"}');
    assertEquals(values["auth.tokens"]?.includes('"name":"anna"'), true);
  }
});

Deno.test("explain() shows that a secret is not set", () => {
  const text =
    "comfyui_token: ${NOPE:-}\ncomfyui: {url: 'http://a', token: '${NOPE:-}', weight: 2}";
  const none = shown([], sourcesOf(text));
  assertEquals([none["comfyui_token"], /token/.test(none["comfyui"]!)], ["-", false]);
  const set = shown([], sourcesOf(text, { NOPE: "s3cret" }));
  assertEquals([set["comfyui_token"], /"token":"\*\*\*"/.test(set["comfyui"]!)], ["***", true]);
});

Deno.test("explain() shows no secret under the names of other servers", () => {
  const text = "authentication:\n  type: jwt\n  secret: s3cret\n  algorithm: HS256\n";
  const [jwt] = explain([], sourcesOf(text)).filter(({ key }) => key === "auth.jwt");
  assertEquals(jwt, {
    key: "auth.jwt",
    value: '{"secret":"***","algorithm":"HS256"}',
    from: "easel.yaml:3, easel.yaml:4",
  });
});
