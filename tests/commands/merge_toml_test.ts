import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "smol-toml";
import { mergeToml } from "../../src/commands/connect/merge_toml.ts";

const VALUE = { command: "deno", args: ['say "it"', "C:\\x"], tool_timeout_sec: 600 };

function merge(text: string): string {
  return mergeToml(text, { path: ["mcp_servers", "easel"], value: VALUE }).text;
}

/** Read back, without the null prototypes. */
function read(text: string): unknown {
  return JSON.parse(JSON.stringify(parse(text)));
}

const CONFIG = `# Mine
model = "gpt" # the good one

[mcp_servers.files]
command = "files"

# what comes last
[tui]
theme = "dark"
`;

Deno.test("mergeToml() adds a table at the end, and changes nothing above", () => {
  const merged = merge(CONFIG);
  assert(merged.startsWith(CONFIG), merged);
  assertEquals(read(merged), {
    model: "gpt",
    mcp_servers: { files: { command: "files" }, easel: VALUE },
    tui: { theme: "dark" },
  });
});

Deno.test("mergeToml() changes nothing where all of it stands there already", () => {
  const once = merge(CONFIG);
  assertEquals(merge(once), once);
});

for (const text of ["", "\n\n"]) {
  Deno.test(`mergeToml() makes a whole file of ${JSON.stringify(text)}`, () => {
    const merged = merge(text);
    assertEquals(read(merged), { mcp_servers: { easel: VALUE } });
    assert(merged.startsWith("[mcp_servers.easel]\n"), merged);
  });
}

const OLD = [
  '[mcp_servers.easel]\ncommand = "old"\nargs = [\n  "a",\n]\n',
  "[mcp_servers.'easel']\ncommand = \"old\"\n",
  '[ mcp_servers . "easel" ] # old\ncommand = "old"\n',
  '[mcp_servers.easel.env]\nA = "1"\n',
];

for (const old of OLD) {
  Deno.test(`mergeToml() replaces ${JSON.stringify(old)} in its place`, () => {
    const merged = merge(`a = 1\n\n${old}\n# about tui\n[tui]\nb = 2\n`);
    assertEquals(read(merged), { a: 1, mcp_servers: { easel: VALUE }, tui: { b: 2 } });
    assert(merged.includes("# about tui\n[tui]\nb = 2\n"), merged);
    assert(merged.indexOf("easel") < merged.indexOf("[tui]"), merged);
  });
}

Deno.test("mergeToml() keeps what somebody added to an earlier table", () => {
  const text = '[mcp_servers.easel]\ncommand = "old"\ntool_timeout_sec = 1200\n' +
    'startup_timeout_sec = 20\n[mcp_servers.easel.env]\nA = "1"\n[tui]\n';
  assertEquals(read(merge(text)), {
    mcp_servers: {
      easel: { ...VALUE, tool_timeout_sec: 1200, startup_timeout_sec: 20, env: { A: "1" } },
    },
    tui: {},
  });
});

Deno.test("mergeToml() keeps the remarks behind the values that it changes", () => {
  const text = '[mcp_servers.easel] # pictures\r\ncommand = "o#d" # the "old" one\r\n' +
    'args = [ "#1", # first\r\n  "b" ]\r\ntool_timeout_sec = 5 # s\r\n' +
    "[mcp_servers.easel.env] # mine\r\ncommand = 'x' # not that one\r\n[tui]\r\n";
  assertEquals(
    merge(text),
    '[mcp_servers.easel] # pictures\r\ncommand = "deno" # the "old" one\r\n' +
      'args = [ "say \\"it\\"", "C:\\\\x" ]\r\ntool_timeout_sec = 5 # s\r\n\r\n' +
      '[mcp_servers.easel.env] # mine\r\ncommand = "x" # not that one\r\n[tui]\r\n',
  );
});

Deno.test("mergeToml() changes nothing of a table whose values stand in another order", () => {
  const text = "[mcp_servers.easel]\nargs = ['say \"it\"', 'C:\\x'] # mine\ncommand = 'deno'\n" +
    "tool_timeout_sec = 600\n";
  assertEquals(merge(text), text);
});

Deno.test("mergeToml() keeps every character of the rest, and each line's own end", () => {
  for (const text of ["a = 1 # A\r\nb = 2  \n", 'a = """x\r\ny\nz"""\n', "\ufeffa = 1\n\n"]) {
    assert(merge(text).startsWith(text), JSON.stringify(merge(text)));
  }
  assert(merge("a = 1").startsWith("a = 1\n\n[mcp_servers.easel]\n"));
  assert(merge("\ufeff\n").startsWith("\ufeff[mcp_servers.easel]\n"));
});

Deno.test("mergeToml() leaves a server alone whose name begins with the same letters", () => {
  const text = '[mcp_servers.easel2]\ncommand = "b"\n';
  assertEquals(read(merge(text)), { mcp_servers: { easel2: { command: "b" }, easel: VALUE } });
});

Deno.test("mergeToml() ends lines as the file does", () => {
  const merged = merge("a = 1\r\n[b]\r\nc = 2\r\n");
  assert(!/[^\r]\n/.test(merged), JSON.stringify(merged));
});

Deno.test("mergeToml() keeps numbers and dates that JSON has not", () => {
  const text = "big = 9007199254740993\nday = 2026-01-02\nnone = nan\n";
  assert(merge(text).startsWith(text));
});

const REFUSED: [text: string, error: typeof TypeError, message: string][] = [
  ["a = \n", SyntaxError, "it is not TOML"],
  ['{"mcpServers": {}}', SyntaxError, "it is not TOML"],
  ['mcp_servers = { easel = { command = "a" } }\n', TypeError, "stands in it in an unusual way"],
  ['[mcp_servers]\neasel = { command = "a" }\n', TypeError, "unusual way"],
  ['mcp_servers.easel.command = "a"\n', TypeError, "unusual way"],
  ['mcp_servers = "none"\n', TypeError, "unusual way"],
  ['a = """\n[mcp_servers.easel]\n"""\n', TypeError, "unusual way"],
];

for (const [text, error, message] of REFUSED) {
  Deno.test(`mergeToml() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => merge(text), error, message);
  });
}
