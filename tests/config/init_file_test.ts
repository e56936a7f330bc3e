import { assertEquals, assertStringIncludes } from "@std/assert";
import { fieldsOf } from "../../src/config/fields_of.ts";
import { initFile } from "../../src/config/init_file.ts";
import { fileOptions } from "../../src/config/options.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";
import { configOf } from "./test_sources.ts";

const EXPECTED = { ...DEFAULT_CONFIG, configFile: "easel.yaml" };

/** The file with every option written out: without the # of those lines, and with the others. */
function written(): string {
  return initFile().replaceAll(/^#(?=\s*[a-z_]+:)/gm, "");
}

Deno.test("initFile() says nothing as it is", () => {
  assertEquals(configOf(initFile()), EXPECTED);
  assertEquals(initFile().split("\n").filter((line) => line !== "" && !line.startsWith("#")), []);
});

Deno.test("initFile() says exactly the defaults once its comments are taken away", () => {
  assertEquals(configOf(written()), EXPECTED);
});

Deno.test("initFile() names every option, with what it means", () => {
  for (const { key, help } of fileOptions) {
    assertStringIncludes(written(), `\n${key.includes(".") ? "  " : ""}${key.split(".").at(-1)}:`);
    assertStringIncludes(initFile(), help);
  }
});

Deno.test("initFile() names every field of a mapping", () => {
  for (const option of fileOptions) {
    const fields = fieldsOf(option)?.map(({ name }) => name).join(", ");
    if (fields !== undefined) {
      assertStringIncludes(initFile(), `# ${indentOf(option)}with ${fields}`);
    }
  }
  assertStringIncludes(initFile(), "  with issuer, audience, jwks_url, secret, algorithm, scopes");
});

function indentOf({ key }: { key: string }): string {
  return key.includes(".") ? "  " : "";
}

Deno.test("a secret for tokens can be given where initFile() has its place", () => {
  const text = initFile().replace("#auth:", "auth:")
    .replace("#  jwt:", "  jwt:\n    secret: ${JWT_SECRET}");
  const { auth, variables } = configOf(text, { JWT_SECRET: "s".repeat(32) });
  assertEquals(auth.jwt, { secret: "s".repeat(32), algorithm: "HS256" });
  assertEquals(variables, ["JWT_SECRET"]);
});

Deno.test("a single option of initFile() can be changed where it stands", () => {
  const text = initFile().replace("#port: 5243", "port: 80");
  assertEquals(configOf(text), { ...EXPECTED, port: 80 });
  const nested = initFile().replace("#cache:", "cache:").replace(
    "#  seconds: 3600",
    "  seconds: 1",
  );
  assertEquals(configOf(nested).cache, { ...DEFAULT_CONFIG.cache, seconds: 1 });
});
