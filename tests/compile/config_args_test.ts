import { assert, assertEquals } from "@std/assert";
import { configArgs } from "../../scripts/compile/config_args.ts";
import type { Config } from "../../src/config/config.ts";
import { type Option, options } from "../../src/config/options.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { configOf } from "../config/test_sources.ts";

/** Texts for the options that take text, or lists of it. */
const TEXTS: Record<string, readonly unknown[]> = {
  "allowed-host": [["a.example", "b.example"], "a.example, b.example", []],
  "allowed-origin": [["https://a.example"], "https://a.example"],
  comfyui: [
    "http://a:1",
    ["http://a:1", "https://b/comfy"],
    "http://a:1,http://b:2",
    "ws://a:1/ws",
  ],
  expose: [["saved/*", "x"], "saved/*,x", ["a,b", " c "], ["[x"], []],
  host: ["::1"],
  "job-store": ["none", "jobs.jsonl"],
  "log-file": ["my own.log"],
  "public-url": ["https://easel.example/x"],
  "redis-url": ["redis://cache:1/2"],
  template: ["mine", "workflows/my.json"],
  tools: [["core", "-run_workflow"], "-run_workflow", []],
  "workflows-folder": ["my own"],
};

function valuesOf(option: Option): readonly unknown[] {
  if (option.type === "boolean") return [true, false, "yes", "off"];
  if (option.type === "integer" || option.type === "number") {
    return [option.min, option.max, String(option.max)];
  }
  if (option.type === "choice") return option.choices;
  return TEXTS[option.flag] ?? [];
}

/** What a file gives, without where that is from. */
function fromFile({ key }: Option, value: unknown): Config {
  const { configFile: _path, ...config } = configOf(`"${key}": ${JSON.stringify(value)}`);
  return config;
}

for (const option of options.filter(({ flagOnly }) => !flagOnly)) {
  Deno.test(`configArgs() has --${option.flag} mean in a program what it means in a file`, () => {
    const values = valuesOf(option);
    assert(values.length > 0, "no value to test with");
    for (const value of values) {
      const args = configArgs(JSON.stringify({ [option.flag]: value }));
      assertEquals(parseConfig(args), fromFile(option, value), JSON.stringify({ value, args }));
    }
  });
}

Deno.test("configArgs() writes a switch out where it is not as it is by default", () => {
  const text = '{"metrics": false, "dedupe": false, "demo": false, "cache": true, "or-demo": true}';
  assertEquals(configArgs(text), ["--no-metrics", "--no-dedupe", "--or-demo"]);
  assertEquals(configArgs('{"no-metrics": true, "no-dedupe": false}'), ["--no-metrics"]);
});

Deno.test("configArgs() makes the command what a program does where none is named", () => {
  const args = configArgs('{"command": "serve", "port": 9123, "metrics": false}');
  assertEquals(args, ["--port=9123", "--no-metrics", "--transport=http"]);
  assertEquals(parseConfig(args).command, "serve");
  for (const command of ["doctor", "serve", "workflows"] as const) {
    assertEquals(parseConfig([...args, command]).command, command);
  }
  assertEquals(parseConfig([...args, "--transport=stdio"]).command, "stdio");
  assertEquals(configArgs('{"command": "stdio"}'), ["--transport=stdio"]);
});
