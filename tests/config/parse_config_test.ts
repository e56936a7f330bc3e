import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { commands } from "../../src/config/commands.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { options } from "../../src/config/options.ts";
import { usage } from "../../src/config/usage.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";

Deno.test("parseConfig() without arguments is stdio to the ComfyUI of this machine", () => {
  assertEquals(parseConfig([]), DEFAULT_CONFIG);
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
    ...DEFAULT_CONFIG,
    command: "serve",
    comfyui: new URL("https://a/b"),
    comfyuis: [{ ...DEFAULT_CONFIG.comfyuis[0]!, name: "a:443", url: new URL("https://a/b") }],
    demo: "always",
    host: "::1",
    port: 0,
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
  [["-_"], 'Cannot use flag "-_"'],
  [["-run_workflow"], 'Cannot use flag "-run_workflow"'],
  [["--tools", "-"], 'Cannot use --tools "-": not a tool, pattern or toolset.'],
  [["--tools", "--x"], 'Cannot use flag "--x"'],
  [["server"], 'Cannot run "server": not a command. Use serve'],
  [["serve", "now"], 'Cannot run "now"'],
  [["--port", "http"], 'Cannot use --port "http": not a number from 0 to 65535.'],
  [["--port", "70000"], "from 0 to 65535"],
  [["--port=-1"], "from 0 to 65535"],
  [["--no-gallery=false"], "Cannot use --no-gallery: it takes no value. Use --no-gallery alone"],
  [["--no-help="], "Cannot use --no-help: it takes no value."],
  [["--help=maybe"], 'Cannot use --help "maybe": neither true nor false.'],
  [["-h=maybe"], 'Cannot use --help "maybe": neither true nor false.'],
  [["convert"], "Cannot run convert: no file is named"],
  [["generate"], "Cannot run generate: no prompt is given. Say what to show: easel generate"],
  [["completions"], "Cannot run completions: no shell is named"],
  [["serve", "--out", "x"], "Cannot use --out with serve: it is for easel convert, easel generate"],
  [["--explain"], "Cannot use --explain with easel without a command: it is for easel config."],
  [["connect", "a", "b"], 'Cannot run "b": connect takes [CLIENT] and no more.'],
  [["generate", "x", "--set", "steps"], 'Cannot use --set "steps": not a name and a value.'],
  [["generate", "x", "--set", "=5"], 'Cannot use --set "=5"'],
  [["--tools", "core,a b"], 'Cannot use --tools "a b": not a tool, pattern or toolset.'],
  [["--tools", ","], 'Cannot use --tools ","'],
  [["--timeout", "0"], "not a number from 1 to 86400"],
  [["--port="], "from 0 to 65535"],
  [["--comfyui", "127.0.0.1:8188"], "not an http or https address"],
  [["--comfyui", "ftp://127.0.0.1:8188"], "not an http or https address"],
  [["--comfyui"], "not an http or https address"],
  [["--comfyui", "http://me:secret@[bad"], 'Cannot use --comfyui "...@[bad": not an http'],
];

for (const [args, message] of BAD) {
  Deno.test(`parseConfig() refuses ${JSON.stringify(args)}`, () => {
    const error = assertThrows(() => parseConfig(args), Error);
    assertStringIncludes(error.message, message);
  });
}

Deno.test("parseConfig() takes a value that begins with a dash for what it is", () => {
  assertEquals(parseConfig(["--tools", "-run_workflow,-list_*"]).tools, [
    "-run_workflow",
    "-list_*",
  ]);
  assertEquals(parseConfig(["--tools=-x"]).tools, ["-x"]);
  assertEquals(parseConfig(["generate", "--", "--out", "-"]).operands, ["--out", "-"]);
  assertEquals(parseConfig(["doctor", "--no-write"]).command, "doctor");
});

Deno.test("parseConfig() takes bytes with a unit", () => {
  const bytes = (text: string) => parseConfig(["--preview-bytes", text]).previewBytes;
  assertEquals(["500", "500b", "2k", "2 KB", "2KiB", "1.5  MiB", "10MB"].map(bytes), [
    ...[500, 500, 2000, 2000, 2048, 1572864, 10_000_000],
  ]);
});

Deno.test("usage() names every option with its default", () => {
  for (const option of options) {
    assertStringIncludes(usage(), `${option.flag} `);
    if (option.default === undefined || Array.isArray(option.default)) continue;
    const shown = option.default === true
      ? `--no-${option.flag} `
      : option.default === false
      ? `--${option.flag} `
      : `[${option.default}]`;
    assertStringIncludes(usage(), shown);
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

Deno.test("parseConfig() takes a ComfyUI once that the command line names twice", () => {
  const flags = ["--comfyui=http://a:1", "--comfyui=http://b:2", "--comfyui=http://a:1"];
  assertEquals(parseConfig(flags).comfyuis.map(({ name }) => name), ["a:1", "b:2"]);
});

Deno.test("parseConfig() takes several ComfyUIs, the first of them first", () => {
  const { comfyui, comfyuis } = parseConfig(["--comfyui", "http://a", "--comfyui=https://b:1/c"]);
  assertEquals(comfyui.href, "http://a/");
  assertEquals(comfyuis.map(({ name, url }) => [name, url.href]), [
    ["a:80", "http://a/"],
    ["b:1", "https://b:1/c"],
  ]);
});

Deno.test("parseConfig() takes the address of an event socket for that of its ComfyUI", () => {
  for (const address of ["ws://a:8188", "ws://a:8188/ws", "WS://a:8188/ws/"]) {
    assertEquals(parseConfig(["--comfyui-endpoint", address]).comfyui.href, "http://a:8188/");
  }
  assertEquals(parseConfig(["--comfyui=wss://a/x/ws"]).comfyui.href, "https://a/x");
});

Deno.test("parseConfig() switches off what is on by default, and on again", () => {
  assertEquals(parseConfig(["--no-dedupe", "--no-cache"]).dedupe, false);
  assertEquals(parseConfig(["--no-cache"]).cache.enabled, false);
  assertEquals(parseConfig(["--no-dedupe", "--dedupe"]).dedupe, true);
  assertEquals(parseConfig(["--demo", "--no-demo"]).demo, "never");
});

const SWITCHES = options.filter(({ type }) => type === "boolean");

Deno.test("parseConfig() takes for a switch the words that a variable may give, no others", () => {
  for (const { flag } of SWITCHES) {
    for (const word of ["maybe", "", "2", "falsy", "null"]) {
      const expected = `Cannot use --${flag} "${word}": neither true nor false.`;
      assertThrows(() => parseConfig([`--${flag}=${word}`]), RangeError, expected);
    }
    assertThrows(() => parseConfig([`--no-${flag}=true`]), TypeError, "it takes no value");
  }
  const demo = (...args: string[]) => parseConfig(args).demo;
  for (const word of ["true", "yes", "on", "1", "TRUE"]) {
    assertEquals(demo(`--demo=${word}`), "always");
  }
  for (const word of ["false", "no", "off", "0", "False"]) {
    assertEquals(demo(`--demo=${word}`), "never");
  }
});

Deno.test("parseConfig() lets the last one of a switch's values win", () => {
  assertEquals(parseConfig(["--demo", "--demo=no"]).demo, "never");
  assertEquals(parseConfig(["--no-demo", "--demo=on"]).demo, "always");
  assertEquals(parseConfig(["--demo=on", "--no-demo"]).demo, "never");
  const on = { environment: (name: string) => name === "EASEL_DEMO" ? "true" : undefined };
  assertEquals(parseConfig(["--demo=false"], on).demo, "never");
  assertEquals(parseConfig(["--help=false"]).command, "stdio");
});

Deno.test("parseConfig() leaves words alone that look like a switch", () => {
  const { operands } = parseConfig(["generate", "--", "--demo=maybe", "--no-gallery=1"]);
  assertEquals(operands, ["--demo=maybe", "--no-gallery=1"]);
});

Deno.test("parseConfig() tells all that is wrong at once", () => {
  const args = ["serve", "--port=x", "--timeout=0", "--prot=1"];
  const { message } = assertThrows(() => parseConfig(args), TypeError);
  assertEquals(message.split("\n").length, 3);
  for (const part of ["--port", "--timeout", 'flag "--prot=1"']) {
    assertStringIncludes(message, part);
  }
});

Deno.test("parseConfig() shows no password of a flag that it does not know", () => {
  for (const flag of ["--redis=redis://:s3cret@r", "--comfy=http://a/?token=s3cret"]) {
    const { message } = assertThrows(() => parseConfig([flag]), TypeError, "not known");
    assertEquals(message.includes("s3cret"), false);
  }
});

Deno.test("parseConfig() takes the name of a template from its file", () => {
  const templates = ["mine", "./workflows/mine.json", "workflows\\mine.JSON", "saved/a"];
  assertEquals(templates.map((it) => parseConfig(["--template", it]).template), [
    "mine",
    "mine",
    "mine",
    "saved/a",
  ]);
});
