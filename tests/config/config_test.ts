import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { commands } from "../../src/config/commands.ts";
import { parseConfig } from "../../src/config/config.ts";
import { options } from "../../src/config/options.ts";
import { usage } from "../../src/config/usage.ts";

Deno.test("parseConfig() without arguments is stdio to the ComfyUI of this machine", () => {
  assertEquals(parseConfig([]), {
    command: "stdio",
    comfyui: new URL("http://127.0.0.1:8188"),
    demo: "never",
    host: "127.0.0.1",
    port: 5243,
    timeout: 300,
    expose: [],
    tools: [],
    allowPaid: false,
    operands: [],
    set: {},
    picture: false,
    write: false,
  });
});

Deno.test("parseConfig() reads every flag, in both spellings", () => {
  const config = parseConfig([
    "serve",
    "--host=::1",
    "--port",
    "0",
    "--comfyui",
    "https://a/b",
    "--demo",
  ]);
  assertEquals(config, {
    command: "serve",
    comfyui: new URL("https://a/b"),
    demo: "always",
    host: "::1",
    port: 0,
    timeout: 300,
    expose: [],
    tools: [],
    allowPaid: false,
    operands: [],
    set: {},
    picture: false,
    write: false,
  });
  assertEquals(parseConfig(["--or-demo"]).demo, "fallback");
  const convert = parseConfig(["convert", "a.json", "b.png", "--out=d", "--object-info", "o.json"]);
  assertEquals([convert.command, convert.operands, convert.out, convert.objectInfo], [
    "convert",
    ["a.json", "b.png"],
    "d",
    "o.json",
  ]);
  assertEquals(parseConfig(["--expose", "saved/*, gallery/x"]).expose, ["saved/*", "gallery/x"]);
  assertEquals(parseConfig(["--tools", "core, list_*"]).tools, ["core", "list_*"]);
  assertEquals(parseConfig(["--preview-bytes", "0"]).previewBytes, 0);
  assertEquals([parseConfig([]), parseConfig(["--allow-paid"])].map((it) => it.allowPaid), [
    false,
    true,
  ]);
  assertEquals(parseConfig(["-h"]).command, "help");
  assertEquals(parseConfig(["serve", "--version"]).command, "version");
});

const BAD: [string[], string][] = [
  [["--prot", "1"], 'Cannot use flag "--prot": not known. Did you mean --port?'],
  [["-x"], 'Cannot use flag "-x"'],
  [["server"], 'Cannot run "server": not a command. Use serve'],
  [["serve", "now"], 'Cannot run "now"'],
  [["--port", "http"], 'Cannot use --port "http": not a number from 0 to 65535.'],
  [["--port", "70000"], "from 0 to 65535"],
  [["--port=-1"], "from 0 to 65535"],
  [["convert"], "Cannot run convert: no file is named"],
  [["generate"], "Cannot run generate: no prompt is given. Say what to show: easel generate"],
  [["completions"], "Cannot run completions: no shell is named"],
  [["connect", "a", "b"], 'Cannot run "b": connect takes [CLIENT] and no more.'],
  [["generate", "x", "--set", "steps"], 'Cannot use --set "steps": not a name and a value.'],
  [["generate", "x", "--set", "=5"], 'Cannot use --set "=5"'],
  [["--tools", "core,a b"], 'Cannot use --tools "a b": not a tool, pattern or toolset.'],
  [["--tools", ","], 'Cannot use --tools ","'],
  [["--timeout", "0"], "not a number from 1 to 86400"],
  [["--port="], "from 0 to 65535"],
  [["--comfyui", "127.0.0.1:8188"], "not an http or https address"],
  [["--comfyui", "ws://127.0.0.1:8188"], "not an http or https address"],
  [["--comfyui"], "not an http or https address"],
  [["--comfyui", "http://me:secret@[bad"], 'Cannot use --comfyui "...@[bad": not an http'],
];

for (const [args, message] of BAD) {
  Deno.test(`parseConfig() refuses ${JSON.stringify(args)}`, () => {
    const error = assertThrows(() => parseConfig(args), Error);
    assertStringIncludes(error.message, message);
  });
}

Deno.test("usage() names every option with its default", () => {
  for (const option of options) {
    assertStringIncludes(usage(), `--${option.flag}`);
    if (option.default !== undefined) assertStringIncludes(usage(), `[${option.default}]`);
  }
});

Deno.test("parseConfig() keeps every word of a prompt as it was written", () => {
  const { command, operands } = parseConfig(["generate", "007", "1e3", "--", "--noir", "-x"]);
  assertEquals([command, operands], ["generate", ["007", "1e3", "--noir", "-x"]]);
});

Deno.test("parseConfig() takes --set several times, with any value", () => {
  const { set } = parseConfig([
    "generate",
    "x",
    "--set",
    "steps=20",
    "--set=negative_prompt=a=b,c",
  ]);
  assertEquals(set, { steps: "20", negative_prompt: "a=b,c" });
});

Deno.test("parseConfig() takes a lone dash for standard output", () => {
  assertEquals(parseConfig(["generate", "x", "--out", "-"]).out, "-");
  assertEquals(parseConfig(["generate", "x", "--out=-"]).out, "-");
});

Deno.test("usage() names every command with what follows it", () => {
  for (const { name, operands, help } of commands) {
    const call = operands ? `easel ${name} ${operands}` : `easel ${name}`;
    const [line] = usage().split("\n").filter((line) => line.trimStart().startsWith(call));
    assertStringIncludes(line ?? "", help);
  }
});

Deno.test("options are for commands that there are", () => {
  const names = commands.map(({ name }) => name);
  for (const { flag, commands: of = [] } of options) {
    assertEquals(of.filter((name) => !names.includes(name)), [], flag);
  }
});
