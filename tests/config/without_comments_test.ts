import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { parseConfig } from "../../src/config/parse_config.ts";
import { readConfigFile } from "../../src/config/file/read_config_file.ts";
import { withoutComments } from "../../src/config/file/without_comments.ts";
import { tempFolder } from "../commands/temp_folder.ts";

/** As .NET takes it: comments of both kinds, and commas at the end. */
const APP_SETTINGS = `\ufeff// Ours.
{
  /* Where ComfyUI is:
     "ApiEndpoint": "http://b:1" */
  "ComfyUI": {
    "ApiEndpoint": "http://a:8188", // not "http://b:1"
    "DefaultTemplate": "a//b/*c*/", /* none */
  },
  "MCP": { "HttpPort": 5300, },
  "AllowedHosts": ["a", "b",],
}
// The end.
`;

/** The configuration that a file of this name and text makes. */
async function read(name: string, text: string) {
  await using folder = await tempFolder();
  await Deno.writeTextFile(join(folder.path, name), text);
  return parseConfig([], { file: await readConfigFile(join(folder.path, name)) });
}

Deno.test("appsettings.json may have comments, and commas at the end", async () => {
  const { comfyui, template, port, allowedHosts } = await read("appsettings.json", APP_SETTINGS);
  assertEquals([comfyui.href, template, port], ["http://a:8188/", "a//b/*c*/", 5300]);
  assertEquals(allowedHosts, ["a", "b"]);
});

Deno.test("a message about a file with comments names the line as it stands there", async () => {
  const wrong = APP_SETTINGS.replace("5300", '"x"');
  await assertRejects(() => read("a.json", wrong), Error, 'MCP.HttpPort "x"');
  await assertRejects(() => read("a.json", wrong), Error, "a.json:9)");
  const broken = APP_SETTINGS.replace('"MCP": {', '"MCP": [');
  await assertRejects(() => read("a.json", broken), SyntaxError, "a.json:9");
});

const KEPT: [name: string, text: string][] = [
  ["a.yaml", '{"comfyui": http://a} # https://b'],
  ["a.json", "{comfyui: http://a}"],
  ["a.json", "comfyui: http://a\nport: 1 # // two\n"],
  ["a.json", '{"template": "//"}'],
];

for (const [name, text] of KEPT) {
  Deno.test(`withoutComments() leaves ${text} in ${name}`, async () => {
    assertEquals(await withoutComments(name, text), text);
  });
}

Deno.test("a file of nothing but comments leaves the defaults", async () => {
  for (const text of ["// nothing\n", "{ /* nothing */ }"]) {
    assertEquals((await read("easel.json", text)).port, 5243);
  }
});
