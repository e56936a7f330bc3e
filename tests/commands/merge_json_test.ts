import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "jsonc-parser";
import { mergeJson } from "../../src/commands/connect/merge_json.ts";

const PATH = ["mcpServers", "easel"];
const VALUE = { command: "deno", args: ["run", "main.ts"] };

function merge(text: string): string {
  return mergeJson(text, { path: PATH, value: VALUE }).text;
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

Deno.test("mergeJson() starts an earlier entry anew, and keeps what somebody added to it", () => {
  const text = `{
  "mcpServers": {
    "easel": { // mine
      "command": "old", // for now
      "args": ["--demo"],
      "env": { "A": "1" }, "disabled": true
    }
  }
}`;
  const merged = mergeJson(text, { path: PATH, value: { ...VALUE, env: {} } });
  assertEquals(parse(merged.text).mcpServers.easel, { ...VALUE, env: { A: "1" }, disabled: true });
  assert(merged.text.includes('{ // mine\n      "command": "deno", // for now\n'), merged.text);
  assert(merged.text.includes('"env": { "A": "1" }, "disabled": true\n'), merged.text);
  assertEquals(merged.earlier, {
    command: "old",
    args: ["--demo"],
    env: { A: "1" },
    disabled: true,
  });
});

Deno.test("mergeJson() keeps nothing of an entry that was reached in another way", () => {
  const text = '{"mcpServers": {"easel": {"url": "http://a", "headers": {"b": "c"}}}}';
  assertEquals(JSON.parse(merge(text)), { mcpServers: { easel: VALUE } });
});

Deno.test("mergeJson() does not mind the order of keys", () => {
  const text = '{"mcpServers": {"easel": {"args": ["run", "main.ts"], "command": "deno"}}}';
  assertEquals(merge(text), text);
});

/** The text before, and what stands around the new entry after. */
const KEPT: [what: string, text: string, before: string, after: string][] = [
  [
    "a remark behind the last server",
    '{\n  "mcpServers": {\n    "a": { "command": "a" }, // A\n    "b": { "command": "b" } // B\n    // end\n  } // servers\n}\n',
    '{\n  "mcpServers": {\n    "a": { "command": "a" }, // A\n    "b": { "command": "b" }, // B\n    ',
    "\n    // end\n  } // servers\n}\n",
  ],
  [
    "a comma at the end and the remark behind it",
    '{\n  "mcpServers": {\n    "b": {}, // B\n  },\n}',
    '{\n  "mcpServers": {\n    "b": {}, // B\n    ',
    ",\n  },\n}",
  ],
  [
    "remarks of several lines",
    '{\n  "mcpServers": {\n    "b": {} /* B */ /* and\n    more */\n  }\n}',
    '{\n  "mcpServers": {\n    "b": {}, /* B */ /* and\n    more */\n    ',
    "\n  }\n}",
  ],
  [
    "a remark where no server is yet",
    '{\n  "mcpServers": {\n    // none\n  }\n}',
    '{\n  "mcpServers": {\n    // none\n    ',
    "\n  }\n}",
  ],
  [
    "a brace behind the last server",
    '{\n  "mcpServers": {\n    "b": {} }}\n',
    '{\n  "mcpServers": {\n    "b": {},\n    ',
    "\n  }}\n",
  ],
  ["one line", '{"a":1,"mcpServers":{"b":{}}}', '{"a":1,"mcpServers":{"b":{}, ', "}}"],
  ["one line without servers", '{"mcpServers":{},}', '{"mcpServers":{', "},}"],
  [
    "one line with a remark",
    '{"mcpServers":{"b":{} /*B*/}} // x',
    '{"mcpServers":{"b":{} /*B*/, ',
    "}} // x",
  ],
  [
    "lines that end in returns",
    '{\r  "mcpServers": {\r    "b": {} // B\r  }\r}\r',
    '{\r  "mcpServers": {\r    "b": {}, // B\r    ',
    "\r  }\r}\r",
  ],
  [
    "an object that begins and ends in different ways",
    '{\n\t"mcpServers": {"b": {}, // B\n\t}\n}',
    '{\n\t"mcpServers": {"b": {}, // B\n\t\t',
    ",\n\t}\n}",
  ],
];

for (const [what, text, before, after] of KEPT) {
  Deno.test(`mergeJson() keeps every character around the new entry: ${what}`, () => {
    const merged = merge(text);
    assert(merged.startsWith(`${before}"easel": {`), merged);
    assert(merged.endsWith(`}${after}`), merged);
    assertEquals(parse(merged, [], { allowTrailingComma: true }).mcpServers.easel, VALUE);
    assertEquals(merge(merged), merged);
  });
}

for (const text of ["", " \n", "{}", "{ }\n"]) {
  Deno.test(`mergeJson() makes a whole file of ${JSON.stringify(text)}`, () => {
    assertEquals(JSON.parse(merge(text)), { mcpServers: { easel: VALUE } });
  });
}

const REMARKS: [text: string, kept: string][] = [
  ["// Zed settings", "// Zed settings\n"],
  ["/*\n * Zed settings\n */\n\n", "/*\n * Zed settings\n */\n\n"],
  ["\ufeff// A\r\n// {}\r\n", "\ufeff// A\r\n// {}\r\n"],
];

for (const [text, kept] of REMARKS) {
  Deno.test(`mergeJson() makes an object below ${JSON.stringify(text)}`, () => {
    const merged = merge(text);
    assert(merged.startsWith(`${kept}{`), merged);
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    assertEquals(
      merged.slice(kept.length),
      JSON.stringify({ mcpServers: { easel: VALUE } }, null, 2).replaceAll("\n", eol) + eol,
    );
    assertEquals(merge(merged), merged);
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
  ["/* no end", SyntaxError, "it is not JSON"],
  ["[]", TypeError, "it is no object"],
  ["null", TypeError, "it is no object"],
  ['{"mcpServers": []}', TypeError, '"mcpServers" is no object'],
  ['{"mcpServers": null}', TypeError, '"mcpServers" is no object'],
  ['{"mcpServers": {}, "mcpServers": {"b": {}}}', TypeError, '"mcpServers" or "easel" stands in'],
  ['{"mcpServers": {"easel": {}, "easel": {"a": 1}}}', TypeError, "stands in it twice"],
];

for (const [text, error, message] of REFUSED) {
  Deno.test(`mergeJson() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => merge(text), error, message);
  });
}

Deno.test("mergeJson() takes names that every object has for names", () => {
  const merged = mergeJson("{}", { path: ["constructor", "toString"], value: { a: 1 } });
  assertEquals(Object.entries(JSON.parse(merged.text)), [["constructor", { toString: { a: 1 } }]]);
});
