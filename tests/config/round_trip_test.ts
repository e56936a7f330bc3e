import { assertEquals } from "@std/assert";
import type { Config } from "../../src/config/config.ts";
import { fieldsOf } from "../../src/config/fields_of.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { fileOptions, options, variableOf } from "../../src/config/options.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";
import { configOf, sourcesOf } from "./test_sources.ts";

const [LOCAL] = DEFAULT_CONFIG.comfyuis;

/** For every option a value that is not its default, and what becomes of the configuration. */
const VALUES: Record<string, [value: unknown, change: Partial<Config>]> = {
  comfyui: ["http://c:1", {
    comfyui: new URL("http://c:1"),
    comfyuis: [{ ...LOCAL!, name: "c:1", url: new URL("http://c:1") }],
  }],
  comfyui_token: ["t", { comfyuis: [{ ...LOCAL!, headers: { Authorization: "Bearer t" } }] }],
  placement: ["weighted", { placement: "weighted" }],
  wait_for_comfyui: [7, { waitForComfyui: 7 }],
  refresh_seconds: [7, { refreshSeconds: 7 }],
  demo: [true, { demo: "always" }],
  or_demo: [true, { demo: "fallback" }],
  tools: [["core"], { tools: ["core"] }],
  expose: [["saved/*"], { expose: ["saved/*"] }],
  template: ["mine", { template: "mine" }],
  allow_paid: [true, { allowPaid: true }],
  presets: [{ p: { steps: 4, sampler_name: "euler" } }, {
    presets: { p: { steps: 4, sampler_name: "euler" } },
  }],
  "workflows.folder": ["mine", { workflows: { ...DEFAULT_CONFIG.workflows, folder: "mine" } }],
  "workflows.gallery": [false, { workflows: { ...DEFAULT_CONFIG.workflows, gallery: false } }],
  "workflows.saved": [false, { workflows: { ...DEFAULT_CONFIG.workflows, saved: false } }],
  "workflows.history": [false, { workflows: { ...DEFAULT_CONFIG.workflows, history: false } }],
  timeout: [7, { timeout: 7 }],
  step_timeout: [7, { stepTimeout: 7 }],
  queue_limit: [7, { queueLimit: 7 }],
  dedupe: [false, { dedupe: false }],
  "cache.enabled": [false, { cache: { ...DEFAULT_CONFIG.cache, enabled: false } }],
  "cache.seconds": [7, { cache: { ...DEFAULT_CONFIG.cache, seconds: 7 } }],
  "cache.entries": [7, { cache: { ...DEFAULT_CONFIG.cache, entries: 7 } }],
  preview_frames: [true, { previewFrames: true }],
  preview_bytes: [7, { previewBytes: 7 }],
  job_store: ["none", { jobStore: "none" }],
  redis_url: ["redis://r", { redisUrl: "redis://r", jobStore: "redis" }],
  transport: ["http", { command: "serve", transport: "http" }],
  host: ["::1", { host: "::1" }],
  port: [7, { port: 7 }],
  public_url: ["https://e/x", { publicUrl: new URL("https://e/x") }],
  allowed_hosts: [["e"], { allowedHosts: ["e"] }],
  allowed_origins: [["https://e"], { allowedOrigins: ["https://e"] }],
  trusted_proxies: [["10.0.0.2", "fd00::2"], { trustedProxies: ["10.0.0.2", "fd00::2"] }],
  metrics: [false, { metrics: false }],
  "auth.enabled": [false, {}],
  "auth.token": ["t", {
    auth: {
      tokens: [{ name: "default", token: "t", priority: "normal", seesAll: true }],
      insecureNoAuth: false,
    },
  }],
  "auth.tokens": [
    [{
      name: "anna",
      token: "t",
      tools: ["list_*"],
      priority: "high",
      jobs_per_minute: 1,
      requests_per_minute: 2,
      caps: { steps: 3, pixels: 4, batch: 5 },
      output_prefix: "team/anna",
      sees_all: true,
    }],
    {
      auth: {
        tokens: [{
          name: "anna",
          token: "t",
          tools: ["list_*"],
          priority: "high",
          jobsPerMinute: 1,
          requestsPerMinute: 2,
          caps: { steps: 3, pixels: 4, batch: 5 },
          outputPrefix: "team/anna",
          seesAll: true,
        }],
        insecureNoAuth: false,
      },
    },
  ],
  "auth.jwt": [
    {
      issuer: "https://i",
      audience: "easel",
      jwks_url: "https://i/keys",
      algorithm: "RS256",
      scopes: { draw: ["generate_*"] },
    },
    {
      auth: {
        tokens: [],
        jwt: {
          issuer: "https://i",
          audience: "easel",
          jwksUrl: "https://i/keys",
          algorithm: "RS256",
          scopes: { draw: ["generate_*"] },
        },
        insecureNoAuth: false,
      },
    },
  ],
  "auth.insecure_no_auth": [true, { auth: { tokens: [], insecureNoAuth: true } }],
  refused_prompts: [["a|b", "c,d"], { refusedPrompts: ["a|b", "c,d"] }],
  "caps.steps": [7, { caps: { mode: "refuse", steps: 7 } }],
  "caps.pixels": [7, { caps: { mode: "refuse", pixels: 7 } }],
  "caps.side": [77, { caps: { mode: "refuse", side: 77 } }],
  "caps.batch": [7, { caps: { mode: "refuse", batch: 7 } }],
  "caps.mode": ["clamp", { caps: { mode: "clamp" } }],
  "limits.requests_per_minute": [7, {
    limits: { ...DEFAULT_CONFIG.limits, requestsPerMinute: 7 },
  }],
  "limits.jobs_per_minute": [7, { limits: { ...DEFAULT_CONFIG.limits, jobsPerMinute: 7 } }],
  "limits.body_bytes": [7, { limits: { ...DEFAULT_CONFIG.limits, bodyBytes: 7 } }],
  "limits.upload_bytes": [7, { limits: { ...DEFAULT_CONFIG.limits, uploadBytes: 7 } }],
  "limits.sessions": [7, { limits: { ...DEFAULT_CONFIG.limits, sessions: 7 } }],
  "limits.streams": [7, { limits: { ...DEFAULT_CONFIG.limits, streams: 7 } }],
  "logging.level": ["debug", { logging: { ...DEFAULT_CONFIG.logging, level: "debug" } }],
  "logging.format": ["json", { logging: { ...DEFAULT_CONFIG.logging, format: "json" } }],
  "logging.areas": [{ http: "debug" }, {
    logging: { ...DEFAULT_CONFIG.logging, areas: { http: "debug" } },
  }],
  "logging.file": ["l", { logging: { ...DEFAULT_CONFIG.logging, file: "l" } }],
  "logging.max_bytes": [7777, { logging: { ...DEFAULT_CONFIG.logging, maxBytes: 7777 } }],
  "logging.backups": [7, { logging: { ...DEFAULT_CONFIG.logging, backups: 7 } }],
  "logging.prompts": [true, { logging: { ...DEFAULT_CONFIG.logging, prompts: true } }],
};

/** A value of another kind, for options that may have one: a name that says which, and the same. */
const OTHERS: [key: string, kind: string, value: unknown, change: Partial<Config>][] = [
  [
    "auth.jwt",
    " with a secret",
    {
      secret: "s".repeat(64),
      algorithm: "HS512",
      issuer: "app",
      audience: "easel",
      scopes: { draw: ["generate_*"] },
    },
    {
      auth: {
        tokens: [],
        jwt: {
          secret: "s".repeat(64),
          algorithm: "HS512",
          issuer: "app",
          audience: "easel",
          scopes: { draw: ["generate_*"] },
        },
        insecureNoAuth: false,
      },
    },
  ],
];

const CASES = [
  ...Object.entries(VALUES).map(([key, of]) => [key, "", ...of] as const),
  ...OTHERS,
];

Deno.test("every option has a value to test with", () => {
  assertEquals(Object.keys(VALUES).sort(), fileOptions.map(({ key }) => key).sort());
});

Deno.test("every field of auth.jwt has a value to test with", () => {
  const jwt = CASES.filter(([key]) => key === "auth.jwt").map(([, , value]) => Object.keys(value!));
  const fields = fieldsOf(fileOptions.find(({ key }) => key === "auth.jwt")!)!;
  assertEquals([...new Set(jwt.flat())].sort(), fields.map(({ name }) => name).sort());
});

for (const [key, kind, value, change] of CASES) {
  Deno.test(`${key}${kind} comes from a file into the configuration, and changes nothing else`, () => {
    const expected = { ...DEFAULT_CONFIG, configFile: "easel.yaml", ...change };
    const [first, second] = key.split(".") as [string, string?];
    const nested = second === undefined ? { [first]: value } : { [first]: { [second]: value } };
    assertEquals(configOf(JSON.stringify(nested)), expected);
    assertEquals(configOf(`"${key}": ${JSON.stringify(value)}`), expected);
  });
}

for (const [key, kind, value, change] of CASES) {
  const name = variableOf(fileOptions.find((option) => option.key === key)!);
  Deno.test(`${key}${kind} comes from ${name}, too`, () => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    const { environment } = sourcesOf("", { [name]: text });
    assertEquals(parseConfig([], { environment }), {
      ...DEFAULT_CONFIG,
      ...change,
      variables: [name],
    });
  });
}

for (const { flag, key, type, repeated } of options.filter(({ flagOnly }) => !flagOnly)) {
  Deno.test(`${key} comes from --${flag}, too`, () => {
    const [value, change] = VALUES[key]!;
    const name = type === "boolean" && value === false ? `--no-${flag}` : `--${flag}`;
    const values = repeated ? [value].flat() : [String(value)];
    const args = type === "boolean" ? [name] : values.map((one) => `${name}=${one}`);
    assertEquals(parseConfig(args), { ...DEFAULT_CONFIG, ...change });
  });
}

Deno.test("no two options share a variable or a flag", () => {
  const variables = fileOptions.map(variableOf);
  assertEquals(new Set(variables).size, variables.length);
  assertEquals(new Set(options.map(({ flag }) => flag)).size, options.length);
});

Deno.test("a ComfyUI takes each of its fields from a file", () => {
  const { comfyuis } = configOf(`comfyui:
  - name: big
    url: https://a/comfy
    headers: {X-Team: red}
    username: me
    password: "pä:ss"
    query: token=abc
    weight: 2.5
    concurrency: 4
    tags: [gpu, fast]
  - {url: 'http://b', query: abc}
  - {url: 'http://c', headers: {authorization: mine}, token: t}`);
  const basic = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode("me:pä:ss")))}`;
  assertEquals(comfyuis[0], {
    name: "big",
    url: new URL("https://a/comfy?token=abc"),
    headers: { "X-Team": "red", Authorization: basic },
    weight: 2.5,
    concurrency: 4,
    tags: ["gpu", "fast"],
  });
  assertEquals(comfyuis[1]?.url.href, "http://b/?token=abc");
  assertEquals(comfyuis[2]?.headers, { authorization: "mine" });
});

Deno.test("comfyui_token goes to those alone that have no login of their own", () => {
  const { comfyuis } = configOf(`comfyui_token: all
comfyui:
  - http://a
  - {url: 'http://b', token: own}
  - http://me:pass@c
  - {url: 'http://d', username: me}`);
  assertEquals(comfyuis.map(({ headers }) => headers["Authorization"]?.split(" ")[0]), [
    "Bearer",
    "Bearer",
    undefined,
    "Basic",
  ]);
  assertEquals(comfyuis[1]?.headers["Authorization"], "Bearer own");
});
