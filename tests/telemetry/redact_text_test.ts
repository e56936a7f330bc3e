import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { redactText } from "../../src/telemetry/redact_text.ts";

const HIDING = { prompts: false };
const BASE64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk".repeat(3);

/** What must not be seen, in a text around it; and what of the text must still be read. */
const CASES: readonly [text: string, hidden: string, kept?: string][] = [
  // What opens a door.
  ["401 for Bearer xyz", "xyz", "401 for Bearer"],
  ["sent bearer  s3cr3t.t0ken, refused", "s3cr3t", "refused"],
  ["Basic dXNlcjpwYXNz was sent", "dXNlcjpwYXNz", "was sent"],
  ["authorization: Digest username=bob, response=12ab", "12ab"],
  ["Authorization: Bearer abc\r\nAccept: text/html", "abc", "Accept: text/html"],
  ["Cookie: sid=1a2b; theme=dark\nHost: x", "1a2b", "Host: x"],
  ["set-cookie=sid=1a2b", "1a2b"],
  ["X-API-Key: 0123456789", "0123456789", "X-API-Key"],
  ["api_key=abcd1234 rest", "abcd1234", "rest"],
  ["password: hunter2.", "hunter2", "password"],
  ["password: the-cat-sat, token: its", "cat", "password"],
  ["token=the cat", "the", "cat"],
  ["MCP_AUTH_TOKEN=swordfish started", "swordfish", "started"],
  ["passphrase = 'open sesame now' ok", "sesame", "ok"],
  ["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ended", "c2lnbmF0dXJl", "ended"],
  ["key sk-proj-abcdefghijklmnop1234 is old", "abcdefghijklmnop", "is old"],
  ["hf_abcdefghijklmnopqrstuvwx", "abcdefghijkl"],
  ["comfyui-0123456789abcdef01234567", "0123456789abcdef"],
  ["-----BEGIN PRIVATE KEY-----\nMIIEvQ\nABC\n-----END PRIVATE KEY----- after", "MIIEvQ", "after"],
  ["-----BEGIN PRIVATE KEY-----\nMIIEvQ cut", "MIIEvQ"],
  // The same within JSON, Python's way of writing, and JSON within JSON.
  ['bad {"token":"swordfish","a":1', "swordfish", '"a":1'],
  ["bad {'token': 'swordfish', 'a': 1}", "swordfish", "'a': 1"],
  ['it said "{\\"token\\":\\"sword fish\\",\\"a\\":1}" twice', "fish", "twice"],
  ['{\\\\\\"api_key\\\\\\": \\\\\\"sword fish\\\\\\", a', "fish"],
  ['{"password":"a \\" b","n":1', "b", '"n":1'],
  ['{"secrets":["one","two"],"n":1', "two", '"n":1'],
  ['"client-secret" : "never closed', "closed"],
  // Addresses.
  ["GET http://user:pass@host:8188/view failed", "pass", "@host:8188/view failed"],
  ["GET http://user:pa/ss@host/x", "pa/ss", "host"],
  ["http://user:p@ss@host/x", "p@ss", "host"],
  ["ws://u:p%40@[::1]:8188/ws lost", "p%40", "[::1]:8188/ws lost"],
  ["https://easel.example/files/output/a.png?e=17&s=SIGNED ok", "SIGNED", "a.png"],
  ["https://easel.example/cb#access=abc", "abc", "/cb"],
  ["redis://:swordfish@redis:6379/0", "swordfish", "@redis:6379/0"],
  ["/view?filename=cat.png&subfolder=private", "private", "/view"],
  ["bob:hunter2@host refused", "hunter2", "@host refused"],
  // Bytes.
  [`data:image/png;base64,${BASE64} end`, "iVBOR", "end"],
  [`got ${BASE64}== here`, "iVBOR", "here"],
  [`got ${BASE64.slice(0, 76)}\r\n${BASE64.slice(0, 20)}\r\nnext`, "iVBOR"],
  ["src=data:text/plain,red%20cat, end", "red", "end"],
  // Where things lie.
  ["no such file: /home/alice/ComfyUI/input/cat.png", "alice", "cat.png"],
  ["in /home/alice", "alice", "in"],
  ["in /home/Alice Doe/My Files/cat.png now", "Doe", "now"],
  ["C:\\Users\\alice\\cat.png is locked", "alice", "is locked"],
  ["C:\\\\Users\\\\alice\\\\cat.png", "alice", "cat.png"],
  ["in C:\\alice now", "alice", "now"],
  ["at 'C:\\Users\\alice, bob\\a b.png' gone", "bob", "gone"],
  ["d:/models/alice/x.safetensors", "alice", "x.safetensors"],
  ["'C:\\Program Files (x86)\\alice, bob\\a b.png' gone", "alice", "gone"],
  ["\\\\server\\share\\alice\\x.png", "alice", "x.png"],
  ["~/.config/alice/easel.yaml missing", "alice", "missing"],
  ["~alice/x", "alice"],
  ["file:///home/alice/main.ts:12:3", "alice", "main.ts:12:3"],
  ["at f (file:///C:/Users/alice/main.ts:1:2)", "alice", "main.ts:1:2"],
  ['File "/opt/ali ce/a (1)/nodes.py", line 3', "ali ce", "line 3"],
  ["/données/künstler/bild.png", "künstler", "bild.png"],
  ["[/srv/alice/x.png]", "alice", "x.png"],
  ["path=/srv/alice/x", "alice", "path="],
  // What a user wrote.
  ['refused {"prompt": "a red cat", "seed": 5', "red cat", '"seed": 5'],
  ["{'text': 'a red cat', 'clip': ['4', 1]}", "red cat", "'clip'"],
  ['Cannot use prompt "a red cat": refused. Try another.', "red cat", "refused. Try another."],
  ["run(prompt='a red cat', seed=5)", "red cat", "seed=5"],
  ['"negative_prompt": ["a red cat"] and', "red cat", "and"],
  ['{\\"prompt\\": \\"say \\\\\\"red cat\\\\\\" now\\"} and', "red cat", "and"],
];

Deno.test("redactText() hides what must not be seen, and leaves the rest to be read", () => {
  for (const [text, hidden, kept = ""] of CASES) {
    const seen = redactText(text, HIDING);
    assertFalse(seen.includes(hidden), `${hidden} in ${seen}`);
    assertStringIncludes(seen, kept);
  }
});

Deno.test("redactText() leaves alone what is nobody's secret", () => {
  const plain = [
    "Cannot reach http://127.0.0.1:8188/prompt: connection refused. Start ComfyUI.",
    'Cannot GET /history/7f0c at "http://127.0.0.1:8188": ComfyUI answered 500. See its log.',
    "Cannot find anything at this path. MCP is at /mcp.",
    "job 7f0c0e0a-50a2-4c1c-9a35-3f2e7a8a1b11 completed in 3.2 s, 1/2 and/or 16:9",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    'Cannot use checkpoint "sd_xl_base_1.0.safetensors": not installed. Nearest: "sdxl.safetensors".',
    "prompt_id: 7f0c, text size 12, tokenizer ready, 20 tokens left",
    "Unexpected token < in JSON at position 0",
    "Cannot check the tokens: the issuer's keys are away; the session_id: it has ended",
    "2026-11-21T07:46:19.123Z to 08:00, C: is full, a:b",
    "",
  ];
  for (const text of plain) assertEquals(redactText(text, HIDING), text);
});

Deno.test("redactText() shows prompts, and nothing else, where they may be seen", () => {
  const seen = redactText('{"prompt": "a red cat", "token": "swordfish"', { prompts: true });
  assertEquals(seen, '{"prompt": "a red cat", "token": [secret]');
});

Deno.test("redactText() hides known secrets wherever they stand, and none that is too short", () => {
  const options = { prompts: false, secrets: ["$&hunter2", "", "a"] };
  assertEquals(redactText("x$&hunter2y a $&hunter2", options), "x[secret]y a [secret]");
});

Deno.test("redactText() cuts a long text, never through a secret", () => {
  assertEquals(redactText("ab ".repeat(2000), HIDING), `${"ab ".repeat(666)}ab[...]`);
  const url = `http://user:${"p".repeat(20_000)}@host`;
  assertFalse(redactText(`at ${url}`, HIDING).includes("pp"));
  assertFalse(redactText(url, HIDING).includes("pp"));
  const json = `{"prompt":"${"red cat ".repeat(5000)}"}`;
  assertFalse(redactText(json, HIDING).includes("cat"));
});

Deno.test("redactText() comes to an end with texts made to be slow", () => {
  const nasty = [
    '"',
    "\\",
    "a",
    "token",
    "/",
    "a/",
    "/ a",
    "~",
    ":",
    "a:",
    "?a=",
    "a.",
    " ",
    "{",
    "eyJ",
  ];
  for (const one of nasty) {
    for (const end of ["", "@", '"', "\n", "=", "/x"]) {
      const seen = redactText(one.repeat(16_000) + end, HIDING);
      assertEquals(seen.length <= 2005, true);
    }
  }
});
