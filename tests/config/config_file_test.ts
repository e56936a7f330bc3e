import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { Problems } from "../../src/config/problems.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";
import { configOf, sourcesOf } from "./test_sources.ts";

const NOTHING = ["", "# nothing\n", "---\n", "{}", "null", "port:\ncache:\n"];

for (const text of NOTHING) {
  Deno.test(`a file that says ${JSON.stringify(text)} leaves the defaults`, () => {
    assertEquals(configOf(text), { ...DEFAULT_CONFIG, configFile: "easel.yaml" });
  });
}

/** What a file says, and the part of the configuration that is so. */
const GOOD: [text: string, config: object][] = [
  ["step_timeout: 5", { stepTimeout: 5 }],
  ["stepTimeout: 5", { stepTimeout: 5 }],
  ["step-timeout: 5", { stepTimeout: 5 }],
  ['{\n\t"port": 80,\n\t"cache": {"seconds": 1}\n}', { port: 80 }],
  ["port: '80'", { port: 80 }],
  ["demo: yes", { demo: "always" }],
  ["or_demo: true", { demo: "fallback" }],
  ["transport: http", { command: "serve", transport: "http" }],
  ["tools: core", { tools: ["core"] }],
  ["tools: core, list_*", { tools: ["core", "list_*"] }],
  ["tools: [core, list_*]", { tools: ["core", "list_*"] }],
  ["allowed_hosts: '*'", { allowedHosts: [] }],
  ["allowed_hosts: [a, '*']", { allowedHosts: ["a"] }],
  ["refused_prompts: 'a{1,2}, b'", { refusedPrompts: ["a{1,2}, b"] }],
  ["refused_prompts: ['[a-z]', x]", { refusedPrompts: ["[a-z]", "x"] }],
  ["presets: { p: { steps: 4, sampler_name: euler, extends: draft } }", {
    presets: { p: { steps: 4, sampler_name: "euler", extends: "draft" } },
  }],
  ["logging: { level: WARNING, areas: { http: Debug } }", {
    logging: { ...DEFAULT_CONFIG.logging, level: "warn", areas: { http: "debug" } },
  }],
  ["host: &h '::1'\ntemplate: *h", { host: "::1", template: "::1" }],
  ["job_store: none", { jobStore: "none" }],
  ["public_url: https://e.example/easel", { publicUrl: new URL("https://e.example/easel") }],
];

for (const [text, part] of GOOD) {
  Deno.test(`a file may say ${JSON.stringify(text)}`, () => {
    const config = configOf(text);
    assertEquals(
      Object.fromEntries(Object.keys(part).map((key) => [key, config[key as keyof typeof config]])),
      part as Record<string, unknown>,
    );
  });
}

const SECRET = "s".repeat(32);

/** What a file says, and what is wrong with it. */
const BAD: [text: string, message: RegExp][] = [
  ["prot: 80", /Cannot use prot \(easel.yaml:1\): not known. Did you mean port\?/],
  ["port: 1\nserver:\n  prot: 80", /server.prot \(easel.yaml:3\).* Did you mean server.port\?/],
  ["logging:\n  levl: info", /logging.levl \(easel.yaml:2\).* Did you mean logging.level\?/],
  ["Cache: {Secnds: 1}", /Cache.Secnds .* Did you mean cache.seconds\?/],
  ["port: abc", /Cannot use port "abc" \(easel.yaml:1\): not a number from 0 to 65535/],
  ["port: 1.5", /not a number from 0 to 65535 without a fraction/],
  ["logging: { max_bytes: 10 XB }", /"10 XB" .* not a number of bytes from 1024 to \d+, such as/],
  ["logging: { max_bytes: 1 KB }", /"1 KB" .* not a number of bytes from 1024/],
  ["logging: { max_bytes: 1025.5 }", /"1025.5" .* without a fraction, such as 64 KiB\./],
  ["auth: { tokens: [{ token: abc, tools: [-all] }] }", /"-all" .*not a tool, pattern or toolset/],
  [
    "auth: { jwt: { issuer: i, audience: a, scopes: { x: [-run_workflow] } } }",
    /"-run_workflow" .*not a tool, pattern or toolset/,
  ],
  ["tools: { disabled: { a: b } }", /Cannot use tools.disabled/],
  ["port: 8k", /"8k" .* not a number from 0/],
  ["port: -1", /"-1" .* not a number from 0/],
  ["port: .nan", /not a number/],
  ["port: .inf", /not a number/],
  ["port: 1e400", /not a number/],
  ["port: [80]", /Cannot use port a list \(easel.yaml:1\): not a number/],
  ["port: {a: 1}", /Cannot use port a mapping/],
  ["port: true", /Cannot use port true/],
  ["demo: maybe", /Cannot use demo "maybe" \(easel.yaml:1\): neither true nor false/],
  ["demo: 1", /Cannot use demo 1 .* neither true nor false/],
  ["host: 5", /Cannot use host 5 \(easel.yaml:1\): not text. Write it in quotes/],
  ["cache: 5", /Cannot use cache \(easel.yaml:1\): not a mapping. Write what is in it below it/],
  ["cache: [1]", /Cannot use cache .* not a mapping/],
  ["placement: best", /"best" .*: not one of auto, least-busy, round-robin, weighted/],
  ["port: 1\nPort: 2", /Cannot use Port \(easel.yaml:2\): port says it, too. Leave one out/],
  ["port: 1\nserver: {port: 2}", /Cannot use server.port \(easel.yaml:2\): port says it, too/],
  ["port: 1\nport: 2", /Cannot read "easel.yaml:2": no YAML \(dupl/],
  ["- a\n- b", /Cannot use "easel.yaml": no mapping/],
  ["just words", /Cannot use "easel.yaml": no mapping/],
  ["a: b\n---\nc: d", /Cannot read "easel.yaml": it has several documents/],
  ["a: [", /Cannot read "easel.yaml:\d": no YAML/],
  ["a: *b", /Cannot read "easel.yaml:1": no YAML/],
  ["comfyui: {name: a}", /Cannot use comfyui \(easel.yaml:1\): it has no url. Give one/],
  ["comfyui: []", /Cannot use comfyui: the list is empty/],
  ["comfyui: 5", /Cannot use comfyui 5 \(easel.yaml:1\)/],
  ["comfyui:\n  - url: http://a\n  - url: x", /comfyui\[1\].url "x" \(easel.yaml:3\): not an http/],
  ["comfyui:\n- url: http://a\n  wieght: 2", /comfyui\[0\].wieght \(easel.yaml:3\).* weight\?/],
  ["comfyui:\n- url: http://a\n  URL: http://b", /comfyui\[0\].URL .*: given twice/],
  ["comfyui: {url: 'http://a', weight: 0}", /comfyui.weight "0" .* from 0.01 to 1000/],
  ["comfyui: [{url: 'http://a', name: x}, {url: 'http://b', name: x}]", /two ComfyUIs called "x"/],
  ["comfyui: [http://a, http://a]", /two ComfyUIs called "a:80"/],
  ["comfyui: {url: 'http://a', headers: {'a b': c}}", /the headers of ComfyUI "a:80"/],
  ["comfyui: {url: 'http://a', headers: {A: 5}}", /comfyui.headers.A \*\*\* .*: not text/],
  ["comfyui: {url: 'http://a', token: t, username: u}", /both a token and a username/],
  ["auth: {tokens: [{name: a}]}", /auth.tokens\[0\] \(easel.yaml:1\): it has no token/],
  ["auth: {tokens: ['']}", /auth.tokens\[0\] "\*\*\*" .*: not a token/],
  ["auth: {tokens: [{name: a, token: }]}", /auth.tokens\[0\] .*: it has no token/],
  ["auth: {tokens: [~]}", /auth.tokens\[0\] .*: it is empty/],
  ["auth: {tokens: ['${EMPTY:-}']}", /auth.tokens\[0\] "\*\*\*" .*: not a token/],
  ["auth: {token: '${EMPTY:-}'}", /auth.token "\*\*\*" .*: not a token/],
  ["auth: {token: 'a${b c}'}", /auth.token .*: what is between \$\{ and \} is no name/],
  ["auth: {tokens: ['a b']}", /auth.tokens\[0\] "\*\*\*" .*: not a token/],
  ["auth: {token: 12345678}", /auth.token \*\*\* .*: not text. Write it in quotes/],
  [
    "auth: {tokens: [{token: a, name: x}, {token: b, name: x}]}",
    /two tokens called "x": auth.tokens\[0\] .* and auth.tokens\[1\] \(easel.yaml:1\)\./,
  ],
  [
    "auth: {tokens: [same, same]}",
    /the same token under two names: auth.tokens\[0\] \(easel.yaml:1\) and auth.tokens\[1\] /,
  ],
  ["auth: {tokens: [{token: a, priority: top}]}", /priority "top" .* high, normal, low/],
  ["auth: {tokens: [{token: a, caps: {step: 1}}]}", /caps.step .*Did you mean steps\?/],
  ["auth: {tokens: [{token: a, output_prefix: ../b}]}", /output_prefix "..\/b" .* not a folder/],
  ["auth: {tokens: [{token: a, output_prefix: /b}]}", /output_prefix "\/b" .* not a folder/],
  [
    "auth: {enabled: true}",
    /Cannot require authentication as auth.enabled \(easel.yaml:1\) says: no token is given/,
  ],
  [
    "auth: {jwt: {issuer: i}}",
    /Cannot use auth.jwt \(easel.yaml:1\): it has no audience. Give one/,
  ],
  [
    "auth: {jwt: {audience: a}}",
    /Cannot use auth.jwt \(easel.yaml:1\): it has neither an issuer nor a secret/,
  ],
  [
    "auth: {jwt: {}}",
    /Cannot use auth.jwt \(easel.yaml:1\): it has neither an issuer nor a secret/,
  ],
  [
    "auth: {jwt: {secret: }}",
    /Cannot use auth.jwt \(easel.yaml:1\): it has neither an issuer nor a secret/,
  ],
  [
    "auth: {jwt: {jwks_url: 'https://i/k', audience: a}}",
    /auth.jwt \(easel.yaml:1\): it has no issuer/,
  ],
  [`auth: {jwt: {secret: ${"s".repeat(31)}}}`, /than the 32 bytes that HS256 needs. .* -hex 32\.$/],
  [
    `auth: {jwt: {secret: ${"s".repeat(47)}, algorithm: HS384}}`,
    /48 bytes .* openssl rand -hex 48/,
  ],
  [
    `auth: {jwt: {secret: ${"s".repeat(63)}, algorithm: HS512}}`,
    /64 bytes .* openssl rand -hex 64/,
  ],
  [`auth: {jwt: {secret: '${SECRET} '}}`, /auth.jwt.secret "\*\*\*" .*: not a secret/],
  [`auth: {jwt: {secret: ' ${SECRET}'}}`, /auth.jwt.secret "\*\*\*" .*: not a secret/],
  ["auth: {jwt: {secret: ''}}", /auth.jwt.secret "\*\*\*" .*: not a secret/],
  ["auth: {jwt: {secret: '${EMPTY:-}'}}", /auth.jwt.secret "\*\*\*" .*: not a secret/],
  ["auth: {jwt: {secret: '${MISSING}'}}", /auth.jwt.secret .*: the variable MISSING is not set/],
  [`auth: {jwt: {secret: "${"s".repeat(32)}\\n"}}`, /auth.jwt.secret "\*\*\*" .*: not a secret/],
  [
    `auth: {jwt: {secret: "-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkqhkiG"}}`,
    /: not a secret.* no key/,
  ],
  [
    `auth: {jwt: {secret: '-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkqhkiG'}}`,
    /: not a secret.* no key/,
  ],
  [`auth: {jwt: {secret: ${"7".repeat(32)}}}`, /auth.jwt.secret \*\*\* .*: not text/],
  [
    `auth: {jwt: {secret: ${SECRET}, jwks_url: 'https://i/k'}}`,
    /auth.jwt.secret \(easel.yaml:1\): it stands beside auth.jwt.jwks_url \(easel.yaml:1\)/,
  ],
  [
    `auth: {jwt: {secret: ${SECRET}, issuer: 'https://i', audience: a, jwks_url: 'https://i/k'}}`,
    /auth.jwt.secret \(easel.yaml:1\): it stands beside auth.jwt.jwks_url \(easel.yaml:1\)/,
  ],
  [
    `auth: {jwt: {secret: ${SECRET}, algorithm: RS256}}`,
    /auth.jwt.algorithm \(easel.yaml:1\): RS256 takes an issuer/,
  ],
  [`auth: {jwt: {secret: ${SECRET}, algorithm: none}}`, /auth.jwt.algorithm "none" .*: not one of/],
  [
    "auth: {jwt: {issuer: 'https://i', audience: a, algorithm: HS256}}",
    /auth.jwt.algorithm \(easel.yaml:1\): HS256 takes a secret/,
  ],
  [
    "auth: {jwt: {issuer: 'https://i', audience: a, jwks_url: 'https://i/k', algorithm: HS512}}",
    /auth.jwt.algorithm \(easel.yaml:1\): HS512 takes a secret/,
  ],
  [
    `auth: {token: ${SECRET}, jwt: {secret: ${SECRET}}}`,
    /the secret of auth.jwt \(easel.yaml:1\) as a token, too: auth.token \(easel/,
  ],
  [
    `auth: {tokens: [${SECRET}], jwt: {secret: ${SECRET}}}`,
    /the secret of auth.jwt \(easel.yaml:1\) as a token, too: auth.tokens\[0\] \(easel/,
  ],
  ["auth: {jwt: {issuer: i, audience: a, scopes: {s: 'a b'}}}", /auth.jwt.scopes.s "a b"/],
  ["refused_prompts: ['ok', '(']", /refused_prompts\[1\] "\(" .*: not a regular expression/],
  ["presets: {a: 5}", /presets.a 5 .*: not a mapping of names/],
  ["presets: {a: {steps: [1]}}", /presets.a.steps a list .*: neither text nor a number/],
  ["logging: {areas: {http: loud}}", /logging.areas.http "loud"/],
  [
    "logging:\n  areas: {htp: debug}",
    /Cannot use logging.areas.htp \(easel.yaml:2\): not known. Did you mean http\? There are http, j/,
  ],
  ["redis_url: http://a", /redis_url "http:\/\/a" .*: not the address of a Redis/],
  ["workflows: {folder: ''}", /workflows.folder "" .*: not a folder/],
  ["help: true", /Cannot use help \(easel.yaml:1\): not known/],
  ["out: a", /Cannot use out \(easel.yaml:1\): not known/],
  ["demo: constructor", /neither true nor false/],
  ["logging: {level: constructor}", /not one of debug/],
  ["auth: {jwt: {issuer: i, audience: a}}", /auth.jwt \(easel.yaml:1\): its keys are not found/],
  ["__proto__: {port: 1}", /Cannot use __proto__ .*: not known/],
  ["constructor: {}", /Cannot use constructor .*: not known/],
];

for (const [text, message] of BAD) {
  Deno.test(`a file may not say ${JSON.stringify(text)}`, () => {
    assertMatch(assertThrows(() => configOf(text), Error).message, message);
  });
}

Deno.test("a file's mistakes are told all at once, with those of flags and variables", () => {
  const sources = sourcesOf("prot: 1\ntimeout: x\ncache:\n  entries: {}\n", { EASEL_PORT: "y" });
  const { message } = assertThrows(() => parseConfig(["--host="], sources), TypeError);
  assertEquals(message.split("\n").map((line) => line.split(":")[0]), [
    "Cannot use prot (easel.yaml",
    'Cannot use timeout "x" (easel.yaml',
    "Cannot use cache.entries a mapping (easel.yaml",
    'Cannot use EASEL_PORT "y"',
    'Cannot use --host ""',
  ]);
});

Deno.test("a file that is wrong only in its values is told with a RangeError", () => {
  assertThrows(() => configOf("port: 99999"), RangeError);
  assertThrows(() => configOf("port: [1]"), TypeError);
  assertThrows(() => configOf("port: ["), SyntaxError);
});

Deno.test("a mistake in a file is told even where a flag goes before it", () => {
  assertThrows(() => parseConfig(["--port=1"], sourcesOf("port: x")), RangeError, "easel.yaml:1");
});

Deno.test("a message about a file shows no secret of it", () => {
  const texts = [
    "auth: {token: 's3cret s3cret'}",
    "auth: {tokens: [{name: a, token: 's3cret '}]}",
    "auth: {token: 's3cret${s3 cret}'}",
    "auth: {jwt: s3cret}",
    "auth: {jwt: {secret: s3cret}}",
    "auth: {jwt: {secret: s3crets3crets3crets3crets3crets3cret, algorithm: HS512}}",
    "auth: {jwt: {secret: s3crets3crets3crets3crets3crets3cret, algorithm: ES256}}",
    "auth: {jwt: {secret: 's3cret ', jwks_url: 'https://i/k'}}",
    'auth: {jwt: {secret: "s3cret\\ns3cret"}}',
    "auth: {jwt: {secret: [s3cret]}}",
    "auth: {jwt: {secret: {s3: s3cret}}}",
    "auth: {jwt: {secret_key: s3cret}}",
    "authentication: {type: jwt, secret: s3cret}",
    "authentication: {type: jwt, secret: 's3cret ', algorithm: none}",
    "authentication: {jwt_secret: s3cret, secret: s3cret}",
    `auth: {token: ${"s3cret".repeat(9)}, jwt: {secret: ${"s3cret".repeat(9)}}}`,
    "auth: {token: *s3cret}",
    "auth: {token: !s3cret x}",
    "auth: {token: !<s3cret> x}",
    "auth: {token: !s3cret!s3cret x}",
    "auth:\n  token: @s3cret",
    "auth:\n  token: %s3cret\n  s3cret",
    "auth:\n  token: 's3cret",
    'auth:\n  token: "\\s3cret"',
    "s3cret: 1\ns3cret: 2",
    "comfyui: {url: 'http://a', headers: 'Authorization: s3cret'}",
    "comfyui: {url: 'http://me:s3cret@[', token: s3cret}",
    "comfyui: {url: 'ftp://a?token=s3cret'}",
    "redis_url: 'http://:s3cret@a'",
    "auth: {token: s3cret}\n  broken: [",
    "auth: {token: s3cret, tokens: [{name: default, token: s3cret}]}",
    "auth: {token: change-me-s3cret}",
    "auth: {jwt: {secret: change-me-s3cret}}",
    "comfyui: {url: 'http://a', headers: {'bad name': s3cret}}",
  ];
  for (const text of texts) {
    const { message } = assertThrows(() => configOf(text), Error);
    assertEquals(message.includes("s3cret"), false, message);
  }
});

Deno.test("a file with a mistake in every line is told of twenty", () => {
  const text = Array.from({ length: 5000 }, (_, i) => `key_${i}: ${i}`).join("\n");
  const lines = assertThrows(() => configOf(text), TypeError).message.split("\n");
  assertEquals([lines.length, lines.at(-1)], [
    21,
    "Cannot use 4980 more. Correct these first.",
  ]);
});

Deno.test("a file that refers to itself ends in a message, and not in a loop", () => {
  assertThrows(() => configOf("presets: &p {a: *p}"), Error, "Cannot");
  assertThrows(() => configOf("cache: &p {a: *p}"), Error, "Cannot");
  const bomb = ["a: &a [x, x, x]"];
  for (const name of "bcdefghijklmnop") {
    const former = String.fromCharCode(name.charCodeAt(0) - 1);
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${former}`).join(", ")}]`);
  }
  assertThrows(() => configOf(bomb.join("\n")), Error, "Cannot");
});

Deno.test("ConfigFile knows which of its keys are of no use, and why", () => {
  const file = new ConfigFile("a.yaml", "server: {name: x}\ncaching:\n  backend: memory");
  assertEquals(file.unused({ problems: new Problems() }), [
    { key: "server.name", from: "a.yaml:1", why: "Easel goes by its own name" },
    {
      key: "caching.backend",
      from: "a.yaml:3",
      why: "Redis is used where its address is given",
    },
  ]);
});
