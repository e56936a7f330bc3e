import { assertEquals, assertStringIncludes } from "@std/assert";
import { configReference, REFERENCE } from "../../scripts/config_reference.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { ConfigFile } from "../../src/config/file/config_file.ts";
import { allOptions, fileOptions, variableOf } from "../../src/config/options.ts";

const STRICT = { sanitizeOps: true, sanitizeResources: true };

Deno.test("docs/configuration.md says what the table of options says", STRICT, async () => {
  const written = await Deno.readTextFile(REFERENCE);
  assertEquals(written, await configReference(), "Run: deno run -A scripts/config_reference.ts");
});

Deno.test("docs/configuration.md names every key, flag and variable", STRICT, async () => {
  const text = await Deno.readTextFile(REFERENCE);
  for (const option of fileOptions) {
    assertStringIncludes(text, `\`${option.key}\``);
    assertStringIncludes(text, `\`${variableOf(option)}\``);
  }
  for (const { flag } of allOptions) if (flag) assertStringIncludes(text, `-${flag}`);
});

Deno.test("the file that docs/configuration.md shows is a good one", STRICT, async () => {
  const text = await Deno.readTextFile(REFERENCE);
  const [, example = ""] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  const file = new ConfigFile("easel.yaml", example);
  const variables: Record<string, string> = { COMFYUI_API_KEY: "key", ANNAS_TOKEN: "hers" };
  const environment = (name: string) => variables[name];
  const { port, comfyuis, auth } = parseConfig([], { file, environment });
  assertEquals([port, comfyuis.length, auth.tokens[0]?.name], [8080, 2, "anna"]);
});
