import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "jsonc-parser";
import { mergeJson } from "../../src/commands/connect/merge_json.ts";

const PATH = ["mcpServers", "easel"];
const VALUE = { command: "deno", args: ["run", "main.ts"] };

function merge(text: string): string {
  return mergeJson(text, { path: PATH, value: VALUE });
}

const SETTINGS = `// Mine
{
  "theme": "dark", // at night
  "mcpServers": {
    /* the first */
    "files": { "command": "files", "args": [], },
    // "off": {}
  },
  "last": [1, 2],
}
`;

Deno.test("mergeJson() keeps comments, other servers and all other settings", () => {
  const merged = merge(SETTINGS);
  for (const comment of ["// Mine", "// at night", "/* the first */", '// "off": {}']) {
    assert(merged.includes(comment), merged);
  }
  assertEquals(parse(merged, [], { allowTrailingComma: true }), {
    theme: "dark",
    mcpServers: { files: { command: "files", args: [] }, easel: VALUE },
    last: [1, 2],
  });
});

Deno.test("mergeJson() changes nothing where all of it stands there already", () => {
  const once = merge(SETTINGS);
  assertEquals(merge(once), once);
  const narrow = JSON.stringify({ mcpServers: { easel: VALUE } });
  assertEquals(merge(narrow), narrow);
  assertEquals(merge(merge('{"mcpServers":{"easel":1}}')), merge('{"mcpServers":{"easel":1}}'));
});

Deno.test("mergeJson() replaces an earlier entry of the same name", () => {
  const merged = merge('{"mcpServers": {"easel": {"command": "old", "env": {"A": "1"}}}}');
  assertEquals(JSON.parse(merged), { mcpServers: { easel: VALUE } });
});

for (const text of ["", " \n", "{}", "{ }\n"]) {
  Deno.test(`mergeJson() makes a whole file of ${JSON.stringify(text)}`, () => {
    assertEquals(JSON.parse(merge(text)), { mcpServers: { easel: VALUE } });
  });
}

Deno.test("mergeJson() makes the servers' object beside settings that have none", () => {
  assertEquals(JSON.parse(merge('{"a": 1}')), { a: 1, mcpServers: { easel: VALUE } });
});

Deno.test("mergeJson() indents and ends lines as the file does, and keeps its mark", () => {
  const merged = merge('\ufeff{\r\n\t"a": 1\r\n}\r\n');
  assert(merged.startsWith("\ufeff{\r\n\t"), JSON.stringify(merged));
  assert(merged.includes('\r\n\t\t"easel"'), JSON.stringify(merged));
  assert(!/[^\r]\n/.test(merged), JSON.stringify(merged));
});

const REFUSED: [text: string, error: typeof TypeError, message: string][] = [
  ['{\n"a": }', SyntaxError, "it is not JSON (ValueExpected, line 2)"],
  ['{"a": 1', SyntaxError, "it is not JSON"],
  ["mcpServers:\n  a: 1", SyntaxError, "it is not JSON"],
  ["[]", TypeError, "it is no object"],
  ["null", TypeError, "it is no object"],
  ['{"mcpServers": []}', TypeError, '"mcpServers" is no object'],
  ['{"mcpServers": null}', TypeError, '"mcpServers" is no object'],
  ['{"mcpServers": {}, "mcpServers": {"b": {}}}', TypeError, '"mcpServers" stands in it twice'],
];

for (const [text, error, message] of REFUSED) {
  Deno.test(`mergeJson() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => merge(text), error, message);
  });
}

Deno.test("mergeJson() takes names that every object has for names", () => {
  const merged = mergeJson("{}", { path: ["constructor", "toString"], value: { a: 1 } });
  assertEquals(Object.entries(JSON.parse(merged)), [["constructor", { toString: { a: 1 } }]]);
});
